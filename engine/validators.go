package main

import (
	"bytes"
	"encoding/binary"
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/secp256k1eth"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

const (
	minValidators = 4
	maxValidators = 100
	firstKeySlot  = 2
)

// Upgrade is the plan in slot 1: from Height on, the network runs Version.
type Upgrade struct {
	Height  int64
	Version uint64
}

// ContractSet is what the storage of ValidatorSet says at one block.
type ContractSet struct {
	Keys    []*cmttypes.Validator
	Refused error // set if the keys are unusable: the set in force stays
	Upgrade Upgrade
}

func (q *Asking) validators(contract common.Address, at common.Hash) (set ContractSet) {
	var count uint64
	head := q.slots(contract, at, 0, firstKeySlot)
	set.Upgrade, count = decodeHead(head[1])
	if count < minValidators || count > maxValidators {
		set.Refused = fmt.Errorf("%d validators: %d to %d are possible", count, minValidators, maxValidators)
		return set
	}
	set.Keys, set.Refused = decodeKeys(head[0], q.slots(contract, at, firstKeySlot, 2*count))
	return set
}

// decodeHead takes slot 1 apart: epoch, count, upgrade height, upgrade version, from the lowest 64 bits up.
func decodeHead(w common.Hash) (u Upgrade, count uint64) {
	if u.Height = int64(binary.BigEndian.Uint64(w[8:16])); u.Height > 0 { // what is no height is no plan
		u.Version = binary.BigEndian.Uint64(w[:8])
	}
	return u, binary.BigEndian.Uint64(w[16:24])
}

// decodeKeys checks each key, its address, that none comes twice, and the hash over all of them.
func decodeKeys(setHash common.Hash, words []common.Hash) (set []*cmttypes.Validator, err error) {
	var all []byte
	seen := map[string]bool{}
	for i := 0; i+1 < len(words); i += 2 {
		key := append([]byte{words[i][11]}, words[i+1][:]...)
		pub, err := secp256k1eth.NewPubKeyFromBytes(key)
		switch {
		case err != nil:
			return nil, fmt.Errorf("entry %d: %x is no consensus key: %w", i/2, key, err)
		case !bytes.Equal(pub.Address(), words[i][12:]):
			return nil, fmt.Errorf("entry %d: address %x belongs to another key", i/2, words[i][12:])
		case seen[string(key)]:
			return nil, fmt.Errorf("entry %d: key %x stands twice", i/2, key)
		}
		seen[string(key)], all = true, append(all, key...)
		set = append(set, cmttypes.NewValidator(pub, 1))
	}
	if have := crypto.Keccak256Hash(all); have != setHash {
		return nil, fmt.Errorf("the keys hash to %s, slot 0 says %s", have, setHash)
	}
	return set, nil
}

// difference is what turns the set in force into the wanted one, refused if it changes more than f = (n-1)/3 seats at
// once: more could hand the chain to keys that nobody holds. Its order follows from state alone.
func difference(inForce *cmttypes.ValidatorSet, want []*cmttypes.Validator) (updates []abci.ValidatorUpdate, err error) {
	wanted := map[string]bool{}
	for _, v := range want {
		if wanted[string(v.Address)] = true; !inForce.HasAddress(v.Address) {
			updates = append(updates, cmttypes.TM2PB.ValidatorUpdate(v))
		}
	}
	added, f := len(updates), (inForce.Size()-1)/3
	for _, v := range inForce.Validators {
		if !wanted[string(v.Address)] {
			updates = append(updates, cmttypes.TM2PB.ValidatorUpdate(&cmttypes.Validator{PubKey: v.PubKey}))
		}
	}
	if removed := len(updates) - added; max(added, removed) > f {
		return nil, fmt.Errorf("%d added and %d removed at once: with %d validators at most %d", added, removed, inForce.Size(), f)
	}
	return updates, nil
}

// sameSet tells whether the contract and genesis.json name the same validators, each of power 1.
func sameSet(genesis []cmttypes.GenesisValidator, contract []*cmttypes.Validator) bool {
	keys := map[string]bool{}
	for _, v := range contract {
		keys[string(v.PubKey.Bytes())] = true
	}
	for _, v := range genesis {
		if v.Power != 1 || !keys[string(v.PubKey.Bytes())] {
			return false
		}
	}
	return len(keys) == len(genesis)
}
