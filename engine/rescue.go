package main

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Rescue stands in app_state of a genesis that goes on with the blocks of a halted chain: more validators were lost for
// ever than it can lose, so nobody is left who could decide on others. That two thirds of the organisations signed for
// it was checked by `causeway network rescue apply`, which wrote the file.
type Rescue struct {
	Number    int            `json:"number"`     // 1 for the first rescue of a chain
	BlockHash common.Hash    `json:"block_hash"` // of the last final block, which is initial_height - 1
	Until     int64          `json:"until"`      // height up to which Nodes are let in beside those that the registry lists
	Nodes     []AdmittedNode `json:"nodes"`
}

// checkChain compares the names of the chain: CometBFT's tells which rescue it is of, so that no vote counts twice.
func (h *Home) checkChain() {
	want, rescue := fmt.Sprintf("causeway-%d", h.ChainID), h.rules.Rescue
	if rescue != nil {
		want = fmt.Sprintf("%s-rescue-%d", want, rescue.Number)
	}
	must(h.genesis.ChainID == want, sameInit, "config/genesis.json is of chain %s, config/validator.json of %s", h.genesis.ChainID, want)
	must((rescue == nil) == (h.base() == 0) && (rescue == nil || len(h.genesis.Validators) >= minValidators), "take the file that `causeway network rescue apply` writes",
		"config/genesis.json begins at height %d with %d validators", h.genesis.InitialHeight, len(h.genesis.Validators))
}

// base is the execution block that the first block of this genesis follows.
func (h *Home) base() int64 { return h.genesis.InitialHeight - 1 }

// checkBase refuses geth data that a rescue does not go on from.
func (r *Rescue) checkBase(base, head int64, have common.Hash) {
	must(head >= base, "copy geth/ of a stopped validator that has the block", "geth/ ends at block %d, the rescue goes on from %d", head, base)
	must(have == r.BlockHash, "one of the two is of another chain", "block %d of geth/ is %s, config/genesis.json goes on from %s", base, have, r.BlockHash)
	must(head == base, "a final block must not be undone: propose the rescue anew from this node", "geth/ has block %d, the rescue goes on from %d", head, base)
}

// with adds the nodes of a rescue that the registry does not list yet.
func (r *Rescue) with(list []AdmittedNode, height int64) []AdmittedNode {
	if r == nil || height > r.Until {
		return list
	}
	listed := map[string]bool{}
	for _, n := range list {
		listed[n.PeerID] = true
	}
	for _, n := range r.Nodes {
		if !listed[n.PeerID] {
			list = append(list, n)
		}
	}
	return list
}
