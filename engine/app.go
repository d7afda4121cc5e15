package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	filterByID    = "/p2p/filter/id/"
	maxBlockBytes = 12 << 20 // an execution block has at most 10 MiB (EIP-7934)
	proposeLimit  = 2 * time.Second
	checkLimit    = 10 * time.Second
	persistLimit  = 30 * time.Second
	persistPause  = 200 * time.Millisecond
	upgradeLinger = 3 * time.Second
)

// App joins CometBFT (ABCI 2.0) to geth (Engine API). It keeps no state of its own: the number of an execution block
// is the height of the consensus block that carries it, and everything else is in one of the two.
type App struct {
	abci.BaseApplication
	home   *Home
	rpc    *rpc.Client // of geth's authenticated port
	peers  *Peers
	status *Status
	log    *slog.Logger
	ctx    context.Context // ends when the process is to stop
	fatal  func(*Fault)    // ends the process
	block  chan struct{}   // tells the keeper of peers that a block was decided
	built  <-chan string   // lines of geth's log, each names a payload that has transactions now

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
	res := &abci.ResponseInfo{Data: "causeway", Version: version, AppVersion: max(state.Version.Consensus.App, a.genesisVersion())}
	a.status.decided(state.LastBlockHeight, state.LastBlockTime, nil)
	a.persist("info", func(q *Asking) {
		first, begins := a.blocks.Load().LoadBlockMeta(a.home.genesis.InitialHeight), q.header(min(q.head(), a.home.base())).Hash()
		if q.err == nil && first != nil && common.BytesToHash(first.Header.AppHash) != begins {
			a.halt(&Fault{exitConfig, fmt.Sprintf("geth/ begins with block %s, data/ with %s", begins, first.Header.AppHash), "one of the two is of another network: " + sameInit})
		}
		h := q.header(min(q.head(), max(state.LastBlockHeight, a.home.base())))
		if a.follow(q, h.Hash()); q.err == nil && state.LastBlockHeight > 0 && h.Number.Sign() > 0 {
			res.LastBlockHeight, res.LastBlockAppHash = h.Number.Int64(), h.Hash().Bytes()
		}
	})
	return res, nil
}

func (a *App) genesisVersion() uint64 { return max(1, a.home.genesis.ConsensusParams.Version.App) }

// InitChain refuses a genesis whose validators are not those of the contract, unless it is the genesis of a rescue.
func (a *App) InitChain(context.Context, *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	params := a.home.genesis.ConsensusParams.ToProto()
	params.Block = &cmtproto.BlockParams{MaxBytes: maxBlockBytes, MaxGas: -1}
	params.Version = &cmtproto.VersionParams{App: a.genesisVersion()}
	res := &abci.ResponseInitChain{ConsensusParams: &params}
	a.persist("init", func(q *Asking) {
		head, base, rescue := q.head(), a.home.base(), a.home.rules.Rescue
		hash := q.header(min(base, head)).Hash()
		set := a.follow(q, hash)
		if fault := attempt(func() {
			if rescue != nil && q.err == nil {
				rescue.checkBase(base, head, hash)
			}
			must(q.err != nil || rescue != nil || set.Refused == nil && sameSet(a.home.genesis.Validators, set.Keys), sameInit,
				"the validators of config/genesis.json are not those of ValidatorSet in config/execution.json (%v)", set.Refused)
		}); fault != nil {
			a.halt(fault)
		}
		if res.AppHash = hash.Bytes(); head == base {
			q.forkchoice(hash, nil) // geth gossips transactions from now on
		}
	})
	return res, nil
}

// PrepareProposal proposes what geth builds. An empty proposal is refused by all, and the next proposer's turn comes.
func (a *App) PrepareProposal(ctx context.Context, req *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	a.stopAtUpgrade(req.Height)
	q, cancel := a.ask(ctx, proposeLimit)
	defer cancel()
	a.catchUp(q, req.Height-1)
	parent := q.header(req.Height - 1)
	attr := attributes(parent, req.Time, a.home.rules.FeeRecipient)
	begin, leave := pace(time.Now(), req.Time, attr.Timestamp, parent, time.Duration(a.home.BuildDelayMs)*time.Millisecond)
	time.Sleep(time.Until(begin))
	id := q.forkchoice(parent.Hash(), attr)
	if q.err == nil && a.awaitBuilt(id.String()) {
		time.Sleep(time.Until(leave))
	}
	raw, err := rlp.EncodeToBytes(q.getPayload(id, attr.BeaconRoot))
	if q.fail(err); q.err != nil || int64(len(raw)) > req.MaxTxBytes {
		a.log.Error("nothing to propose", "height", req.Height, "bytes", len(raw), "err", q.err)
		return &abci.ResponsePrepareProposal{}, nil
	}
	return &abci.ResponsePrepareProposal{Txs: [][]byte{raw}}, nil
}

// awaitBuilt waits until geth has built a payload with the transactions of its pool: to ask for it ends the building, and
// a payload that is asked for earlier is empty.
func (a *App) awaitBuilt(id string) bool {
	for limit := time.After(buildLimit); ; {
		select {
		case line := <-a.built:
			if strings.Contains(line, id) {
				return true
			}
		case <-limit:
			a.status.count(unbuilt)
			return false
		}
	}
}

// ProcessProposal votes for a block only if it follows the rules and executes.
func (a *App) ProcessProposal(ctx context.Context, req *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	a.stopAtUpgrade(req.Height)
	q, cancel := a.ask(ctx, checkLimit)
	defer cancel()
	if p, err := decodePayload(req.Txs); err != nil {
		q.fail(err)
	} else {
		a.catchUp(q, req.Height-1)
		parent := q.header(req.Height - 1)
		q.fail(checkPayload(p, req.Height, parent, attributes(parent, req.Time, a.home.rules.FeeRecipient)))
		q.newPayload(p)
	}
	if q.err == nil {
		return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
	}
	a.status.count(against)
	a.log.Error("proposal rejected", "height", req.Height, "proposer", fmt.Sprintf("0x%x", req.ProposerAddress), "err", q.err)
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
}

// FinalizeBlock executes a decided block. It does not return before geth has it, so it asks a silent geth again and again.
func (a *App) FinalizeBlock(_ context.Context, req *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	a.stopAtUpgrade(req.Height)
	p, err := decodePayload(req.Txs)
	if err != nil {
		a.halt(&Fault{exitError, fmt.Sprintf("decided block %d: %v", req.Height, err), ""})
	}
	hash := p.Block.Hash()
	res := &abci.ResponseFinalizeBlock{AppHash: hash[:], TxResults: []*abci.ExecTxResult{{GasUsed: int64(p.Block.GasUsed())}}}
	a.persist("finalize", func(q *Asking) {
		if q.head() < req.Height { // geth's index of numbers outlives a rewind: only its head tells what it has
			a.catchUp(q, req.Height-1)
			if !q.has(hash) { // it mostly has it since the vote
				q.newPayload(p)
			}
			q.forkchoice(hash, nil)
		} else if have := q.header(req.Height).Hash(); have != hash {
			q.fail(fmt.Errorf("%w: it has %s at %d, decided was %s", errInvalid, have, req.Height, hash))
		}
		res.TxResults[0].Data = q.sent(a.home.rules.Outbox, hash)
		if set := a.follow(q, hash); q.err == nil {
			q.err = a.change(req.Height, set, res)
		}
	})
	a.status.decided(req.Height, req.Time, req.Misbehavior)
	return res, nil
}

// follow takes from the state after a block what the next ones need. An unusable answer of a contract changes nothing:
// the chain must not halt over it.
func (a *App) follow(q *Asking, at common.Hash) ContractSet {
	set := q.validators(a.home.rules.ValidatorSet, at)
	if q.err == nil {
		a.plan.Store(&set.Upgrade)
		a.peers.refresh(q.ctx, at, max(minValidators, len(set.Keys)))
	}
	return set
}

// change answers CometBFT with the new validators, which rule from height + 2 on, and the version of the next height.
func (a *App) change(height int64, set ContractSet, res *abci.ResponseFinalizeBlock) error {
	inForce, err := a.states.LoadValidators(height + 1)
	if err != nil {
		return err
	}
	refused := set.Refused
	if refused == nil {
		res.ValidatorUpdates, refused = difference(inForce, set.Keys)
	}
	if a.status.alarm("validators", refused); refused != nil {
		a.status.count(setRefused)
	} else if len(res.ValidatorUpdates) > 0 {
		a.log.Info("the validator set changes", "decided", height, "rules", height+2, "changes", len(res.ValidatorUpdates), "count", len(set.Keys))
	}
	if set.Upgrade.Height == height+1 {
		res.ConsensusParamUpdates = &cmtproto.ConsensusParams{Version: &cmtproto.VersionParams{App: set.Upgrade.Version}}
	}
	return nil
}

// Commit tells CometBFT which blocks it may forget. It does not return if the next height belongs to a newer program.
func (a *App) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	height := a.status.get(consensusHeight)
	if a.needsUpgrade(height + 1) {
		time.Sleep(upgradeLinger) // peers that have not decided yet still get our votes
		a.stopAtUpgrade(height + 1)
	}
	select {
	case a.block <- struct{}{}:
	default:
	}
	return &abci.ResponseCommit{RetainHeight: max(0, height-a.home.RetainBlocks)}, nil
}

// needsUpgrade tells whether a height belongs to a newer program.
func (a *App) needsUpgrade(height int64) bool {
	u := a.plan.Load()
	return u != nil && u.Height > 0 && height >= u.Height && u.Version > knownVersion()
}

// stopAtUpgrade ends the process before a vote at a height whose rules this program does not know.
func (a *App) stopAtUpgrade(height int64) {
	if u := a.plan.Load(); a.needsUpgrade(height) {
		a.halt(&Fault{exitUpgrade, fmt.Sprintf("from height %d on the network runs version %d; this program knows %d", u.Height, u.Version, knownVersion()),
			"build the release whose network version is " + fmt.Sprint(u.Version) + " and start it on the same home"})
	}
}

// catchUp feeds geth every decided block up to `to` that it lacks, from the block store: after a crash it may be behind.
func (a *App) catchUp(q *Asking, to int64) {
	for n := q.head() + 1; n <= to && q.err == nil; n++ {
		block := a.blocks.Load().LoadBlock(n)
		if block == nil {
			q.fail(fmt.Errorf("geth ends at %d and CometBFT has no block %d any more: restore both from one snapshot", n-1, n))
			return
		}
		p, err := decodePayload(block.Txs.ToSliceOfBytes())
		if err != nil {
			a.halt(&Fault{exitError, fmt.Sprintf("block %d in data/: %v", n, err), "restore the folder from a snapshot"})
		}
		q.newPayload(p)
		q.forkchoice(p.Block.Hash(), nil)
		if q.head() < n { // it can answer VALID and have lost the state
			q.fail(fmt.Errorf("geth does not take block %d: if this lasts, restore the folder from a snapshot", n))
		}
		a.log.Warn("gave geth a block that it had lost", "height", n, "err", q.err)
	}
}

// persist repeats f until it succeeds. It gives up only with the process.
func (a *App) persist(what string, f func(*Asking)) {
	for {
		q, cancel := a.ask(a.ctx, persistLimit)
		f(q)
		cancel()
		if a.ctx.Err() != nil {
			select {} // an error here would be a panic of CometBFT; the process is about to end
		}
		if errors.Is(q.err, errInvalid) {
			a.halt(&Fault{exitError, q.err.Error(), "compare the version of geth with the other validators'; if it is the same, restore the folder from a snapshot"})
		}
		if q.err == nil {
			a.status.alarm("execution", nil)
			return
		}
		a.status.alarm("execution", fmt.Errorf("%s: %w", what, q.err))
		time.Sleep(persistPause)
	}
}

func (a *App) ask(ctx context.Context, limit time.Duration) (*Asking, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	return &Asking{ctx: ctx, rpc: a.rpc}, cancel
}

// halt ends the process from within a call that must not return.
func (a *App) halt(f *Fault) {
	a.fatal(f)
	select {}
}

// Query answers CometBFT's question whether a peer is admitted.
func (a *App) Query(_ context.Context, req *abci.RequestQuery) (*abci.ResponseQuery, error) {
	if id, asked := strings.CutPrefix(req.Path, filterByID); asked && !a.peers.admits(id) {
		return &abci.ResponseQuery{Code: 1, Log: "no admitted node"}, nil
	}
	return &abci.ResponseQuery{}, nil
}
