//go:build byzantine

package main

import (
	"bytes"
	"context"
	"os"
	"sync/atomic"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	cmtcons "github.com/cometbft/cometbft/proto/tendermint/consensus"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
)

// This file is only in the program that the fault tests run against honest ones. CAUSEWAY_BYZANTINE names what it does:
// as proposer parent, bitflip, nopayload, timestamp, garbage, oversized, uncles; as voter equivocate (two prevotes and two
// precommits at each height).

var (
	deed       = os.Getenv("CAUSEWAY_BYZANTINE")
	accomplice atomic.Pointer[App]
)

type byzantineApp struct{ *App }

func newApplication(a *App) abci.Application {
	accomplice.Store(a)
	return &byzantineApp{a}
}

func (b *byzantineApp) PrepareProposal(ctx context.Context, req *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	honest, err := b.App.PrepareProposal(ctx, req)
	if err != nil || len(honest.Txs) != 1 || deed == "" || deed == "equivocate" {
		return honest, err
	}
	p, err := decodePayload(honest.Txs)
	if err != nil {
		return honest, nil
	}
	raw, header := honest.Txs[0], p.Block.Header()
	switch deed {
	case "nopayload":
		return &abci.ResponsePrepareProposal{}, nil
	case "bitflip":
		raw = bytes.Clone(raw)
		raw[len(raw)/2] ^= 1
	case "garbage":
		raw = []byte("not a payload")
	case "oversized":
		raw = append(bytes.Clone(raw), make([]byte, int(req.MaxTxBytes)-len(raw)-1024)...)
	case "uncles": // as many as fit: geth executes the block without looking at them
		body := *p.Block.Body()
		for size := int64(len(raw)); size < req.MaxTxBytes-4096; size += 700 {
			body.Uncles = append(body.Uncles, header)
		}
		p.Block = types.NewBlockWithHeader(header).WithBody(body)
	case "timestamp":
		header.Time += 3600
	case "parent": // well formed, on the grandparent
		q, cancel := b.ask(ctx, proposeLimit)
		header.ParentHash = q.header(req.Height - 1).ParentHash
		cancel()
	}
	if deed == "timestamp" || deed == "parent" {
		p.Block = types.NewBlockWithHeader(header).WithBody(*p.Block.Body())
	}
	if deed == "timestamp" || deed == "parent" || deed == "uncles" {
		if raw, err = rlp.EncodeToBytes(p); err != nil {
			return honest, nil
		}
	}
	b.log.Error("BYZANTINE PROPOSAL", "deed", deed, "height", req.Height)
	return &abci.ResponsePrepareProposal{Txs: [][]byte{raw}}, nil
}

func newSigner(s cmttypes.PrivValidator) cmttypes.PrivValidator {
	if pv, ok := s.(*privval.FilePV); ok && deed == "equivocate" {
		return &equivocator{pv}
	}
	return s
}

// equivocator signs each vote for a block once more for nothing, and sends that to all.
type equivocator struct{ *privval.FilePV }

func (e *equivocator) SignVote(chain string, vote *cmtproto.Vote) error {
	if err := e.FilePV.SignVote(chain, vote); err != nil || len(vote.BlockID.Hash) == 0 {
		return err
	}
	other := *vote
	other.BlockID, other.Extension, other.ExtensionSignature = cmtproto.BlockID{}, nil, nil
	other.Timestamp = vote.Timestamp.Add(time.Millisecond)
	signature, err := e.Key.PrivKey.Sign(cmttypes.VoteSignBytes(chain, &other))
	if err != nil {
		return err
	}
	other.Signature = signature
	if a := accomplice.Load(); a != nil && a.peers.net != nil {
		go func() {
			time.Sleep(20 * time.Millisecond) // after the first one
			for _, p := range a.peers.net.Peers().Copy() {
				p.TrySend(p2p.Envelope{ChannelID: consensus.VoteChannel, Message: &cmtcons.Vote{Vote: &other}})
			}
		}()
		a.log.Error("BYZANTINE VOTE", "type", vote.Type.String(), "height", vote.Height)
	}
	return nil
}
