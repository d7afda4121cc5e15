package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"syscall"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	cfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/node"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	"github.com/cometbft/cometbft/proxy"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/prometheus/client_golang/prometheus"
)

const (
	watchInterval = 2 * time.Second
	stopLimit     = 5 * time.Second
	clockLimit    = 30 * time.Second
	lowDisk       = 2 << 30
)

// Validator is one running validator: everything is wired in run, and ended there.
type Validator struct {
	home   *Home
	status *Status
	exec   *Execution
	peers  *Peers
	app    *App
	log    *slog.Logger
	node   *node.Node
}

// run starts geth, then the consensus, and returns when ctx ends or one of them cannot go on.
func run(ctx context.Context, h *Home, log *slog.Logger) error {
	if err := h.readExecution(); err != nil {
		return err
	}
	if err := h.claim(true); err != nil {
		return err
	}
	nodeKey, err := p2p.LoadNodeKey(h.comet.NodeKeyFile())
	if err != nil {
		return misconfigured("", "config/node_key.json: %v", err)
	}
	own := log.With("component", "causeway")
	status := newStatus(own, prometheus.DefaultRegisterer)
	geth, err := newGeth(h, status, log.With("component", "geth"))
	if err != nil {
		return err
	}
	if err := geth.initialise(); err != nil {
		return err
	}
	exec, err := dialExecution(fmt.Sprintf("http://127.0.0.1:%d", h.Ports.Engine), h.secret)
	if err != nil {
		return err
	}
	peers, err := newPeers(h, exec, nodeKey.ID(), status, own)
	if err != nil {
		return err
	}

	appCtx, stopApp := context.WithCancel(ctx)
	defer stopApp()
	gethCtx, stopGeth := context.WithCancel(context.Background())
	ended := make(chan error, 16)
	fatal := func(err error) {
		select {
		case ended <- err:
		default:
		}
	}
	app := &App{home: h, exec: exec, peers: peers, status: status, log: own, ctx: appCtx, fatal: fatal, block: make(chan struct{}, 1)}
	v := &Validator{home: h, status: status, exec: exec, peers: peers, app: app, log: own}
	started := make(chan struct{})
	go geth.supervise(gethCtx)
	go func() {
		if err := status.serve(appCtx, h.host(h.Ports.Metrics), "http://"+geth.metrics+"/debug/metrics/prometheus", prometheus.DefaultGatherer); err != nil {
			fatal(err)
		}
	}()
	go func() {
		defer close(started)
		if err := v.start(appCtx, nodeKey, consensusLog{log.With("component", "cometbft"), fatal}); err != nil {
			fatal(err)
		}
	}()

	select {
	case <-ctx.Done():
		err = nil
	case err = <-ended:
	}
	own.Info("stopping")
	stopApp()
	v.stop(started)
	stopGeth() // after the consensus, which would report its absence
	<-geth.down
	return err
}

// start waits for geth, builds the consensus node, whose handshake brings geth and CometBFT to one height, and starts it.
func (v *Validator) start(ctx context.Context, key *p2p.NodeKey, log consensusLog) error {
	signer, err := v.home.openSigner(ctx, key, v.log)
	if err != nil {
		return err
	}
	if err := v.awaitExecution(ctx); err != nil {
		return err
	}
	// CometBFT opens its databases through this function: keep a reader of two of them.
	databases := func(c *cfg.DBContext) (dbm.DB, error) {
		db, err := cfg.DefaultDBProvider(c)
		if err == nil && c.ID == "blockstore" {
			v.app.blocks.Store(store.NewBlockStore(db))
		} else if err == nil && c.ID == "state" {
			v.app.states = sm.NewStore(db, sm.StoreOptions{})
		}
		return db, err
	}
	genesis := func() (*cmttypes.GenesisDoc, error) { return v.home.genesis, nil }
	metrics := node.DefaultMetricsProvider(&cfg.InstrumentationConfig{Prometheus: true, Namespace: "cometbft"})
	n, err := node.NewNode(v.home.comet, newSigner(signer), key, proxy.NewConnSyncLocalClientCreator(newApplication(v.app)), genesis, databases, metrics, log)
	if err != nil {
		return fmt.Errorf("data/ cannot be continued: %w", err)
	}
	v.app.blocks.Store(n.BlockStore()) // CometBFT's own instance knows the current height
	if err := v.checkData(n, signer); err != nil {
		return err
	}
	v.node, v.peers.net = n, n.Switch()
	if err := n.Start(); err != nil {
		return misconfigured("if the write-ahead log is beyond repair, move data/cs.wal away: what was signed stands in "+stateFile, "%v", err)
	}
	v.log.Info("validator runs", "chain", n.GenesisDoc().ChainID, "node", string(key.ID()), "version", version, "height", n.BlockStore().Height())
	go v.peers.keep(ctx, v.app.block)
	v.watch(ctx)
	return nil
}

// awaitExecution waits until geth answers, however often it has to be started again.
func (v *Validator) awaitExecution(ctx context.Context) error {
	for {
		id, err := v.exec.eth.ChainID(ctx)
		if err == nil {
			genesis, err := v.exec.header(ctx, 0)
			if want := v.home.rules.ExecutionGenesisHash; err == nil && want != nil && *want != genesis.Hash() {
				return misconfigured("take both files of config/ from one `causeway network init`; a folder geth/ of another chain has to go",
					"geth/ begins with block %s, config/genesis.json wants %s", genesis.Hash(), *want)
			}
			if id.Int64() != v.home.ChainID {
				return misconfigured("", "port %d answers for chain %d", v.home.Ports.Engine, id)
			}
			if err == nil {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(persistPause):
		}
	}
}

// checkData compares what data/ holds with the files and the key.
func (v *Validator) checkData(n *node.Node, signer cmttypes.PrivValidator) error {
	stored, err := json.Marshal(n.GenesisDoc())
	if err != nil {
		return err
	}
	file, err := json.Marshal(v.home.genesis)
	if err != nil {
		return err
	}
	if !bytes.Equal(stored, file) {
		return misconfigured("use the config/ that data/ was made with, or empty data/ except priv_validator_state.json",
			"data/ is of chain %s with another genesis than config/genesis.json", n.GenesisDoc().ChainID)
	}
	if local, ok := signer.(*privval.FilePV); ok {
		if err := checkSignState(local, n.BlockStore().LoadSeenCommit(n.BlockStore().Height())); err != nil {
			return err
		}
	}
	key, err := signer.GetPubKey()
	if err != nil {
		return err
	}
	if state, err := v.app.states.Load(); err == nil && !state.Validators.HasAddress(key.Address()) {
		v.log.Warn("the key is not in the validator set: this node follows the chain and does not vote", "validator", fmt.Sprintf("0x%x", key.Address()))
	}
	return nil
}

// watch takes the figures and alarms that no block brings, until ctx ends.
func (v *Validator) watch(ctx context.Context) {
	for tick := time.NewTicker(watchInterval); ; {
		v.status.catchingUp.Store(v.node.ConsensusReactor().WaitSync())
		asking, cancel := context.WithTimeout(ctx, watchInterval)
		if n, err := v.exec.head(asking); err == nil {
			v.status.execution.Store(n)
		} else if ctx.Err() == nil {
			v.status.raise("execution", "geth does not answer: %v", err)
		}
		cancel()
		last := time.Unix(v.status.blockTime.Load(), 0)
		v.status.alarm("clock", time.Until(last) > clockLimit, "the last block is %s ahead of this machine's clock", time.Until(last).Round(time.Second))
		v.status.alarm("chain", v.status.height.Load() > 0 && time.Since(last) > staleAfter, "no block since %s", last.UTC().Format(time.RFC3339))
		var disk syscall.Statfs_t
		if syscall.Statfs(".", &disk) == nil {
			v.status.alarm("disk", uint64(disk.Bavail)*uint64(disk.Bsize) < lowDisk, "less than %d MiB are free", lowDisk>>20)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// stop ends the consensus. A call of the application that waits for geth would hold it up for ever, hence the limit:
// the databases of CometBFT are safe against a process that ends.
func (v *Validator) stop(started <-chan struct{}) {
	done := make(chan struct{})
	go func() {
		<-started
		if v.node != nil && v.node.IsRunning() {
			if err := v.node.Stop(); err != nil {
				v.log.Error("consensus", "err", err)
			}
		}
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(stopLimit):
		v.log.Warn("the consensus does not end in time")
	}
}
