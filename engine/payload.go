package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/beacon/engine"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
)

// A proposal must be with the others before their timeout_propose ends: two seconds after they entered the height, which
// is timeout_commit after the block before.
const (
	cadence    = 950 * time.Millisecond // from the votes for the block before until a proposal leaves: then a block a second
	holdLimit  = 450 * time.Millisecond // bounds what a wrong clock of ours can cost
	fullBuild  = 600 * time.Millisecond // that a full block takes, as a rule
	buildLimit = 1200 * time.Millisecond
	fillLimit  = "500ms" // of it, for executing transactions

	extraData = "causeway"
)

// Payload is the only transaction of a consensus block: the execution block and its
// EIP-7685 requests, which this chain ignores but must carry, because the header commits to them.
type Payload struct {
	Block    *types.Block
	Requests [][]byte
}

func decodePayload(txs [][]byte) (*Payload, error) {
	if len(txs) != 1 {
		return nil, fmt.Errorf("a block carries 1 payload, this one %d", len(txs))
	}
	p := new(Payload)
	return p, rlp.DecodeBytes(txs[0], p)
}

func taggedHash(tag string, h common.Hash) common.Hash {
	return sha256.Sum256(append([]byte(tag), h[:]...))
}

// attributes are the fields that follow from the parent and the consensus time alone: a proposer
// chooses nothing but the transactions and their order. `Random` is therefore no randomness.
func attributes(parent *types.Header, t time.Time, feeRecipient common.Address) *engine.PayloadAttributes {
	root := taggedHash("beacon", parent.Hash())
	return &engine.PayloadAttributes{
		Timestamp:             max(parent.Time+1, uint64(t.Unix())),
		Random:                taggedHash("randao", parent.Hash()),
		SuggestedFeeRecipient: feeRecipient,
		Withdrawals:           []*types.Withdrawal{},
		BeaconRoot:            &root,
	}
}

// pace tells when geth begins to build a block and when it leaves at the earliest. Transactions that come before the
// beginning are in the block, so it is late; a full parent lets expect a full pool, for which geth needs the time. No
// block leaves before the time that it bears: the execution's clock never runs ahead, however quick the votes are.
func pace(now, voted time.Time, timestamp uint64, parent *types.Header, least time.Duration) (begin, leave time.Time) {
	leave = now.Add(min(holdLimit, max(voted.Add(cadence).Sub(now), time.Unix(int64(timestamp), 0).Sub(now), 0)))
	full := float64(parent.GasUsed) / float64(max(1, parent.GasLimit))
	return leave.Add(-least - time.Duration(full*float64(fullBuild))), leave
}

// checkPayload compares a proposed block with the rules; whether it executes is asked of geth afterwards.
func checkPayload(p *Payload, height int64, parent *types.Header, want *engine.PayloadAttributes) error {
	h := p.Block.Header()
	switch {
	case h.ParentHash != parent.Hash():
		return fmt.Errorf("parent %s, want %s", h.ParentHash, parent.Hash())
	case h.Number.Cmp(big.NewInt(height)) != 0:
		return fmt.Errorf("number %d, want %d", h.Number, height)
	case h.Time != want.Timestamp:
		return fmt.Errorf("timestamp %d, want %d", h.Time, want.Timestamp)
	case h.MixDigest != want.Random:
		return fmt.Errorf("prevRandao %s, want %s", h.MixDigest, want.Random)
	case h.ParentBeaconRoot == nil || *h.ParentBeaconRoot != *want.BeaconRoot:
		return errors.New("parentBeaconBlockRoot is not the rule's")
	case h.Coinbase != want.SuggestedFeeRecipient:
		return fmt.Errorf("fee recipient %s, want %s", h.Coinbase, want.SuggestedFeeRecipient)
	case h.GasLimit != parent.GasLimit:
		return fmt.Errorf("gas limit %d, want %d", h.GasLimit, parent.GasLimit)
	case string(h.Extra) != extraData:
		return fmt.Errorf("extra data %x", h.Extra)
	case len(p.Block.Uncles()) != 0: // geth does not look at them: they would be stored by all
		return errors.New("uncles")
	case len(p.Block.Withdrawals()) != 0:
		return errors.New("withdrawals")
	}
	for _, tx := range p.Block.Transactions() {
		if tx.Type() == types.BlobTxType { // nobody keeps blobs available here
			return fmt.Errorf("blob transaction %s", tx.Hash())
		}
	}
	return nil
}
