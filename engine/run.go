package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	cfg "github.com/cometbft/cometbft/config"
	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/node"
	"github.com/cometbft/cometbft/privval"
	"github.com/cometbft/cometbft/proxy"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

const (
	watchInterval = 2 * time.Second
	stopLimit     = 5 * time.Second
	clockLimit    = 30 * time.Second
	lateBlocks    = 3 // looks at new blocks that are old
)

// consensusLog prints CometBFT's lines as ours. Its info level has a dozen lines a block, so it counts as debug here.
type consensusLog struct {
	*slog.Logger
	fatal func(*Fault)
}

func (l consensusLog) Info(msg string, keyvals ...any) { l.Debug(msg, keyvals...) }
func (l consensusLog) With(keyvals ...any) cmtlog.Logger {
	return consensusLog{l.Logger.With(keyvals...), l.fatal}
}

// Error ends the process when the consensus has stopped: CometBFT recovers its panic, logs this and lets the process live on.
func (l consensusLog) Error(msg string, keyvals ...any) {
	l.Logger.Error(msg, keyvals...)
	if strings.HasPrefix(msg, "CONSENSUS FAILURE") && l.fatal != nil {
		reason, hint := cut(fmt.Sprint(keyvals[:min(2, len(keyvals))]...), longestReport), "its reason is in the line before, in full"
		if strings.Contains(reason, "too far in the future") {
			hint = "this machine's clock is behind: let it follow a time server, then start again"
		}
		l.fatal(&Fault{exitError, "the consensus stopped: " + reason, hint})
	}
}

// run starts geth, then the consensus, and returns when ctx ends. It panics with the Fault of what cannot go on.
func run(ctx context.Context, h *Home, all *slog.Logger) {
	log := all.With("component", "causeway")
	gasLimit, secret := h.readExecution()
	h.claim("consensus", "cometRpc", "execution", "http", "ws", "engine", "metrics", gethMetrics)
	status := newStatus(log)
	geth := newGeth(h, gasLimit, status, all.With("component", "geth"))
	exec := need(dialExecution("http://127.0.0.1:"+h.port("engine"), secret))("port engine", sameInit)

	appCtx, stopApp := context.WithCancel(ctx)
	gethCtx, stopGeth := context.WithCancel(context.Background())
	ended, started, down := make(chan *Fault, 1), make(chan *node.Node, 1), make(chan struct{})
	fatal := func(f *Fault) {
		select {
		case ended <- f:
		default: // the first one counts
		}
	}
	app := &App{home: h, rpc: exec, status: status, log: log, ctx: appCtx, fatal: fatal, block: make(chan struct{}, 1), built: geth.built, peers: newPeers(h, exec, status, log)}
	server := &http.Server{Addr: h.address("metrics"), Handler: status.handler(geth.metrics), ReadHeaderTimeout: stopLimit}
	go func() { fatal(&Fault{exitError, fmt.Sprint("port metrics: ", server.ListenAndServe()), ""}) }()
	go func() {
		defer close(down)
		geth.supervise(gethCtx)
	}()
	go func() {
		if fault := attempt(func() { app.start(started, consensusLog{all.With("component", "cometbft"), fatal}) }); fault != nil {
			fatal(fault)
		}
	}()
	var fault *Fault
	select {
	case <-ctx.Done():
	case fault = <-ended:
	}
	log.Info("stopping")
	stopApp()
	select {
	case n := <-started:
		stopNode(n)
	default:
	}
	stopGeth() // after the consensus, which would report its absence
	<-down
	if fault != nil {
		panic(fault)
	}
}

// start waits for geth, builds the consensus node, whose handshake brings geth and CometBFT to one height, starts and watches it.
func (a *App) start(started chan<- *node.Node, log cmtlog.Logger) {
	signer, key := a.home.openSigner(a.ctx, a.log), a.home.nodeKey()
	a.awaitExecution()
	// CometBFT opens its databases through this function: keep a reader of two of them.
	databases := func(c *cfg.DBContext) (dbm.DB, error) {
		db, err := cfg.DefaultDBProvider(c)
		if err == nil && c.ID == "blockstore" {
			a.blocks.Store(store.NewBlockStore(db))
		} else if err == nil && c.ID == "state" {
			a.states = sm.NewStore(db, sm.StoreOptions{})
		}
		return db, err
	}
	genesis := func() (*cmttypes.GenesisDoc, error) { return a.home.genesis, nil }
	metrics := node.DefaultMetricsProvider(&cfg.InstrumentationConfig{Prometheus: true, Namespace: "cometbft"})
	n := need(node.NewNode(a.home.comet, newSigner(signer), key, proxy.NewConnSyncLocalClientCreator(newApplication(a)), genesis, databases, metrics, log))(
		"data/", "if it cannot be continued, restore the folder from a snapshot, but keep the newest "+stateFile)
	a.blocks.Store(n.BlockStore()) // CometBFT's own instance knows the current height
	a.checkData(n, signer)
	a.peers.net = n.Switch()
	started <- n
	err := n.Start()
	must(err == nil, "if the write-ahead log is beyond repair, move data/cs.wal away: what was signed stands in "+stateFile, "consensus: %v", err)
	a.log.Info("validator runs", "chain", n.GenesisDoc().ChainID, "node", string(key.ID()), "version", version, "height", n.BlockStore().Height())
	go a.peers.keep(a.ctx, a.block)
	a.watch(n)
}

// awaitExecution waits until geth answers, however often it has to be started again, and compares its chain.
func (a *App) awaitExecution() {
	var id hexutil.Uint64
	var have common.Hash
	a.persist("start", func(q *Asking) {
		q.ask(&id, "eth_chainId")
		have = q.header(0).Hash()
	})
	want := a.home.rules.ExecutionHash
	must(int64(id) == a.home.ChainID && (want == nil || *want == have), sameInit+"; a folder geth/ of another chain has to go",
		"geth/ is of chain %d and begins with block %s, config/genesis.json wants %v", id, have, want)
}

// checkData compares what data/ holds with the files and the key.
func (a *App) checkData(n *node.Node, signer cmttypes.PrivValidator) {
	stored, _ := json.Marshal(n.GenesisDoc())
	file, _ := json.Marshal(a.home.genesis)
	must(bytes.Equal(stored, file), "use the config/ that data/ was made with, or empty data/ except priv_validator_state.json",
		"data/ is of chain %s with another genesis than config/genesis.json", n.GenesisDoc().ChainID)
	key := need(signer.GetPubKey())("signer", "is the remote signer there?")
	if state, err := a.states.Load(); err == nil && !state.Validators.HasAddress(key.Address()) {
		a.log.Warn("the key is not in the validator set: this node follows the chain and does not vote", "validator", fmt.Sprintf("0x%x", key.Address()))
	}
	if pv, here := signer.(*privval.FilePV); here {
		checkSignState(pv, n.BlockStore().LoadSeenCommit(n.BlockStore().Height()))
	}
}

// watch takes the figures and alarms that no block brings, until the process stops.
func (a *App) watch(n *node.Node) {
	for last, late, moved := int64(-1), 0, (time.Time{}); a.ctx.Err() == nil; {
		syncing := map[bool]int64{true: 1}
		a.status.set(catchingUp, syncing[n.ConsensusReactor().WaitSync()])
		q, cancel := a.ask(a.ctx, watchInterval)
		if head := q.head(); q.err == nil {
			a.status.set(executionHeight, head)
		}
		cancel()
		age, height := a.status.age(), a.status.get(consensusHeight)
		// Blocks have the time of the median. The first one after a halt is old for everybody, one new block after the other for a wrong clock.
		if age < clockLimit || a.status.get(catchingUp) == 1 {
			late = 0
		} else if height > last {
			late++
		}
		if height != last && (last >= 0 || height == 0) {
			moved = time.Now()
		}
		last = height
		a.status.alarm("clock", unless(age > -clockLimit && late < lateBlocks, "this machine's clock is %s off the time of new blocks: let it follow a time server", age))
		a.status.alarm("chain", unless(age < staleAfter || time.Since(moved) < staleAfter, "no block after %d for a minute: too few validators run, or a node that joins asks "+
			"for blocks that no peer keeps any more and needs a snapshot", height))
		a.status.alarm("disk", unless(freeDisk() >= lowDisk, "less than %d MiB are free", lowDisk>>20))
		select {
		case <-a.ctx.Done():
		case <-time.After(watchInterval):
		}
	}
}

func unless(fine bool, format string, arg any) error {
	if fine {
		return nil
	}
	return fmt.Errorf(format, arg)
}

// stopNode ends the consensus. A call of the application that waits for geth would hold it up for ever, hence the
// limit: the databases of CometBFT are safe against a process that ends.
func stopNode(n *node.Node) {
	done := make(chan struct{})
	go func() {
		_ = n.Stop()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(stopLimit):
	}
}
