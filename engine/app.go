package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rlp"
)

const (
	filterByID    = "/p2p/filter/id/"
	maxBlockBytes = 12 << 20 // an execution block has at most 10 MiB (EIP-7934)
	buildLimit    = 2 * time.Second
	checkLimit    = 10 * time.Second
	persistLimit  = 30 * time.Second
	persistPause  = 200 * time.Millisecond
)

// App joins CometBFT (ABCI 2.0) to geth (Engine API). It keeps no state of its own: the number of an execution block
// is the height of the consensus block that carries it, and everything else is in one of the two.
type App struct {
	abci.BaseApplication
	home   *Home
	exec   *Execution
	peers  *Peers
	status *Status
	log    *slog.Logger
	ctx    context.Context // ends when the process is to stop
	fatal  func(error)     // ends the process
	block  chan struct{}   // tells the keeper of peers that a block was decided

	states sm.Store                         // CometBFT's own state, read only
	blocks atomic.Pointer[store.BlockStore] // CometBFT's own blocks, read only
	plan   atomic.Pointer[Upgrade]          // as of the last block
}

// Info reports geth's height, but never more than CometBFT's own state: geth is ahead of it when the process died after
// geth took a block and before CometBFT stored the result, and CometBFT refuses to start if told so.
func (a *App) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	state, err := a.states.Load()
	if err != nil {
		return nil, err
	}
	// The version of the network, not of this program: a newer program must be able to replay the chain from the start.
	res := &abci.ResponseInfo{Data: "causeway", Version: version, AppVersion: state.Version.Consensus.App}
	a.status.height.Store(state.LastBlockHeight)
	a.status.blockTime.Store(state.LastBlockTime.Unix())
	a.peers.validators.Store(int64(len(a.home.genesis.Validators)))
	if state.LastBlockHeight > 0 {
		a.peers.validators.Store(int64(state.Validators.Size()))
	} else {
		res.AppVersion = max(1, a.home.genesis.ConsensusParams.Version.App)
	}
	return res, a.persist("info", func(ctx context.Context) error {
		n, err := a.exec.head(ctx)
		if err != nil {
			return err
		}
		h, err := a.exec.header(ctx, min(n, max(state.LastBlockHeight, a.home.base())))
		if err != nil {
			return err
		}
		set, err := readSet(ctx, a.exec, a.home.rules.ValidatorSet, h.Hash())
		if err != nil {
			return err
		}
		a.plan.Store(&set.Upgrade)
		a.peers.refresh(ctx, h.Hash())
		if state.LastBlockHeight > 0 && h.Number.Sign() > 0 {
			res.LastBlockHeight, res.LastBlockAppHash = h.Number.Int64(), h.Hash().Bytes()
		}
		return nil
	})
}

// InitChain refuses a genesis whose validators are not those of the contract, unless it is the genesis of a rescue.
func (a *App) InitChain(context.Context, *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	params := a.home.genesis.ConsensusParams.ToProto()
	params.Block = &cmtproto.BlockParams{MaxBytes: maxBlockBytes, MaxGas: -1}
	params.Version = &cmtproto.VersionParams{App: max(1, a.home.genesis.ConsensusParams.Version.App)}
	res := &abci.ResponseInitChain{ConsensusParams: &params}
	err := a.persist("init", func(ctx context.Context) error {
		head, err := a.exec.head(ctx)
		if err != nil {
			return err
		}
		base, rescue := a.home.base(), a.home.rules.Rescue
		h, err := a.exec.header(ctx, min(base, head))
		if err != nil {
			return err
		}
		res.AppHash = h.Hash().Bytes()
		if rescue != nil {
			if err := rescue.checkBase(base, head, h.Hash()); err != nil {
				a.halt(err)
			}
			_, err = a.exec.forkchoice(ctx, h.Hash(), nil)
			return err
		}
		set, err := readSet(ctx, a.exec, a.home.rules.ValidatorSet, h.Hash())
		if err != nil {
			return err
		}
		if set.Refused != nil || !sameKeys(a.home.genesis.Validators, set.Keys) {
			a.halt(misconfigured("take genesis.json and execution.json from one `causeway network init`",
				"the validators of config/genesis.json are not those of ValidatorSet in config/execution.json (%v)", set.Refused))
		}
		if head > 0 {
			return nil
		}
		_, err = a.exec.forkchoice(ctx, h.Hash(), nil) // geth gossips transactions from now on
		return err
	})
	return res, err
}

// PrepareProposal proposes what geth builds. An empty proposal is refused by all, and the next proposer's turn comes.
func (a *App) PrepareProposal(ctx context.Context, req *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	a.stopAtUpgrade(req.Height)
	p, err := a.build(ctx, req.Height, req.Time)
	if err != nil {
		a.log.Error("nothing to propose", "height", req.Height, "err", err)
		return &abci.ResponsePrepareProposal{}, nil
	}
	raw, err := rlp.EncodeToBytes(p)
	if err != nil || int64(len(raw)) > req.MaxTxBytes {
		a.log.Error("the payload does not fit", "height", req.Height, "bytes", len(raw), "max", req.MaxTxBytes, "err", err)
		return &abci.ResponsePrepareProposal{}, nil
	}
	return &abci.ResponsePrepareProposal{Txs: [][]byte{raw}}, nil
}

func (a *App) build(ctx context.Context, height int64, t time.Time) (*Payload, error) {
	ctx, cancel := context.WithTimeout(ctx, buildLimit)
	defer cancel()
	if err := a.catchUp(ctx, height-1); err != nil {
		return nil, err
	}
	parent, err := a.exec.header(ctx, height-1)
	if err != nil {
		return nil, err
	}
	attr := attributes(parent, t, a.home.rules.FeeRecipient)
	id, err := a.exec.forkchoice(ctx, parent.Hash(), attr)
	if err != nil {
		return nil, err
	}
	if id == nil {
		return nil, errors.New("geth started no payload")
	}
	time.Sleep(time.Duration(a.home.BuildDelayMs) * time.Millisecond) // asked at once, geth gives an empty block
	return a.exec.getPayload(ctx, *id, *attr.BeaconRoot)
}

// ProcessProposal votes for a block only if it follows the rules and executes.
func (a *App) ProcessProposal(ctx context.Context, req *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	a.stopAtUpgrade(req.Height)
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	if err := a.check(ctx, req); err != nil {
		a.status.rejections.Inc()
		a.log.Error("proposal rejected", "height", req.Height, "proposer", fmt.Sprintf("0x%x", req.ProposerAddress), "err", err)
		return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
	}
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

func (a *App) check(ctx context.Context, req *abci.RequestProcessProposal) error {
	p, err := decodePayload(req.Txs)
	if err != nil {
		return err
	}
	if err := a.catchUp(ctx, req.Height-1); err != nil {
		return err
	}
	parent, err := a.exec.header(ctx, req.Height-1)
	if err != nil {
		return err
	}
	if err := checkPayload(p, req.Height, parent, attributes(parent, req.Time, a.home.rules.FeeRecipient)); err != nil {
		return err
	}
	st, err := a.exec.newPayload(ctx, p)
	if err != nil {
		return err
	}
	return verdict(st)
}

// FinalizeBlock executes a decided block. It does not return before geth has it, so it asks a silent geth again and again.
func (a *App) FinalizeBlock(_ context.Context, req *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	a.stopAtUpgrade(req.Height)
	p, err := decodePayload(req.Txs)
	if err != nil {
		a.halt(fmt.Errorf("decided block %d: %w", req.Height, err))
	}
	res := &abci.ResponseFinalizeBlock{AppHash: p.Block.Hash().Bytes(),
		TxResults: []*abci.ExecTxResult{{Code: abci.CodeTypeOK, GasUsed: int64(p.Block.GasUsed())}}}
	err = a.persist("finalize", func(ctx context.Context) error {
		head, err := a.exec.head(ctx)
		if err != nil {
			return err
		}
		if head < req.Height { // geth's index of numbers outlives a rewind: only its head tells what it has
			if err := a.catchUp(ctx, req.Height-1); err != nil {
				return err
			}
			if err := a.exec.importDecided(ctx, p); err != nil {
				return err
			}
		} else if have, err := a.exec.header(ctx, req.Height); err != nil {
			return err
		} else if have.Hash() != p.Block.Hash() {
			return fmt.Errorf("%w: it has %s at %d, decided was %s", errInvalid, have.Hash(), req.Height, p.Block.Hash())
		}
		return a.follow(ctx, req.Height, p.Block.Hash(), res)
	})
	if err != nil {
		return nil, err
	}
	a.status.record(req.Misbehavior)
	a.status.execution.Store(max(a.status.execution.Load(), req.Height))
	a.status.height.Store(req.Height)
	a.status.blockTime.Store(req.Time.Unix())
	return res, nil
}

// follow takes from the state after a block what the next ones need: validators, version, nodes. An unusable answer
// of a contract changes nothing: the chain must not halt over it.
func (a *App) follow(ctx context.Context, height int64, at common.Hash, res *abci.ResponseFinalizeBlock) error {
	set, err := readSet(ctx, a.exec, a.home.rules.ValidatorSet, at)
	if err != nil {
		return err
	}
	inForce, err := a.states.LoadValidators(height + 1)
	if err != nil {
		return err
	}
	a.peers.validators.Store(int64(inForce.Size()))
	refused := set.Refused
	if refused == nil {
		res.ValidatorUpdates, refused = difference(inForce, set.Keys) // rules from height + 2 on
	}
	if refused != nil {
		a.status.setRefused.Inc()
		a.status.raise("validators", "the contract's set is refused, the old one stays: %v", refused)
	} else {
		a.status.clear("validators")
	}
	if len(res.ValidatorUpdates) > 0 {
		a.log.Info("the validator set changes", "decided", height, "rules", height+2, "changes", len(res.ValidatorUpdates), "count", len(set.Keys))
	}
	a.plan.Store(&set.Upgrade)
	if set.Upgrade.Height == height+1 && set.Upgrade.Version > 0 {
		res.ConsensusParamUpdates = &cmtproto.ConsensusParams{Version: &cmtproto.VersionParams{App: set.Upgrade.Version}}
	}
	a.peers.refresh(ctx, at)
	return nil
}

// Commit tells CometBFT which blocks it may forget. It does not return if the next height belongs to a newer program.
func (a *App) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	height := a.status.height.Load()
	a.stopAtUpgrade(height + 1)
	select {
	case a.block <- struct{}{}:
	default:
	}
	return &abci.ResponseCommit{RetainHeight: max(0, height-a.home.RetainBlocks)}, nil
}

// stopAtUpgrade ends the process before a vote at a height whose rules this program does not know.
func (a *App) stopAtUpgrade(height int64) {
	if u := a.plan.Load(); u != nil && u.Height > 0 && height >= u.Height && u.Version > knownVersion {
		a.halt(&Fault{Exit: exitUpgrade, What: fmt.Sprintf("from height %d on the network runs version %d; this program knows %d", u.Height, u.Version, knownVersion),
			Hint: "build the release whose application version is " + fmt.Sprint(u.Version) + " and start it on the same home"})
	}
}

// catchUp feeds geth every decided block up to `to` that it lacks, from the block store: after a crash it may be behind.
func (a *App) catchUp(ctx context.Context, to int64) error {
	head, err := a.exec.head(ctx)
	if err != nil {
		return err
	}
	for n := head + 1; n <= to; n++ {
		block := a.blocks.Load().LoadBlock(n)
		if block == nil {
			return fmt.Errorf("geth ends at %d and CometBFT has no block %d any more: restore both from one snapshot", head, n)
		}
		p, err := decodePayload(block.Txs.ToSliceOfBytes())
		if err != nil {
			return err
		}
		if err := a.exec.importDecided(ctx, p); err != nil {
			return fmt.Errorf("block %d again: %w", n, err)
		}
		if now, err := a.exec.head(ctx); err != nil || now < n { // it can answer VALID and have lost the state
			return fmt.Errorf("geth stays at %d after block %d (%v): if this lasts, empty geth/ except its keys", now, n, err)
		}
		a.status.execution.Store(n)
		a.log.Warn("gave geth a block that it had lost", "height", n)
	}
	return nil
}

// persist repeats f until it succeeds. It gives up only with the process.
func (a *App) persist(what string, f func(context.Context) error) error {
	for {
		ctx, cancel := context.WithTimeout(a.ctx, persistLimit)
		err := f(ctx)
		cancel()
		if err == nil {
			a.status.clear("execution")
			return nil
		}
		if errors.Is(err, errInvalid) {
			a.halt(err)
		}
		a.status.raise("execution", "geth does not answer (%s): %v", what, err)
		select {
		case <-a.ctx.Done():
			select {} // an error here would be a panic of CometBFT; the process is about to end
		case <-time.After(persistPause):
		}
	}
}

// halt ends the process from within a call that must not return.
func (a *App) halt(err error) {
	a.fatal(err)
	select {}
}

// Query answers CometBFT's question whether a peer is admitted.
func (a *App) Query(_ context.Context, req *abci.RequestQuery) (*abci.ResponseQuery, error) {
	if len(req.Path) > len(filterByID) && req.Path[:len(filterByID)] == filterByID && !a.peers.admits(req.Path[len(filterByID):]) {
		return &abci.ResponseQuery{Code: 1, Log: "no admitted node"}, nil
	}
	return &abci.ResponseQuery{}, nil
}

// CheckTx refuses all: transactions go to geth.
func (a *App) CheckTx(context.Context, *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	return &abci.ResponseCheckTx{Code: 1, Log: "send transactions to the execution client"}, nil
}
