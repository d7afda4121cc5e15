package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"sort"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/encoding"
	"github.com/cometbft/cometbft/crypto/secp256k1eth"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

const (
	minValidators = 4
	maxValidators = 100
	keySlots      = 2 // the first slot of the table of keys
)

// Upgrade is the plan in slot 1: from Height on, the network runs Version.
type Upgrade struct {
	Height  int64
	Version uint64
}

// ContractSet is what the storage of ValidatorSet says at one block.
type ContractSet struct {
	Keys    []cmttypes.Validator
	Refused error // set if the keys are unusable: the set in force stays
	Upgrade Upgrade
}

// readSet reads the slots of ValidatorSet; an error means that geth gave no answer.
func readSet(ctx context.Context, e *Execution, contract common.Address, at common.Hash) (*ContractSet, error) {
	head, err := e.slots(ctx, contract, at, 0, keySlots)
	if err != nil {
		return nil, err
	}
	set, count := &ContractSet{}, uint64(0)
	set.Upgrade, count = decodeHead(head[1])
	if count < minValidators || count > maxValidators {
		set.Refused = fmt.Errorf("%d validators: %d to %d are possible", count, minValidators, maxValidators)
		return set, nil
	}
	words, err := e.slots(ctx, contract, at, keySlots, int(2*count))
	if err != nil {
		return nil, err
	}
	set.Keys, set.Refused = decodeKeys(head[0], words)
	return set, nil
}

// decodeHead takes slot 1 apart: epoch, count, upgrade height, upgrade version, from the lowest 64 bits up.
func decodeHead(w common.Hash) (Upgrade, uint64) {
	height := binary.BigEndian.Uint64(w[8:16])
	if height >= 1<<62 { // no height: such a plan would never be reached
		height = 0
	}
	return Upgrade{Height: int64(height), Version: binary.BigEndian.Uint64(w[0:8])}, binary.BigEndian.Uint64(w[16:24])
}

// decodeKeys checks each key, its address, that none comes twice, and the hash over all of them.
func decodeKeys(setHash common.Hash, words []common.Hash) ([]cmttypes.Validator, error) {
	var all []byte
	seen, set := map[string]bool{}, make([]cmttypes.Validator, 0, len(words)/2)
	for i := 0; i+1 < len(words); i += 2 {
		key := append([]byte{words[i][11]}, words[i+1][:]...)
		pub, err := secp256k1eth.NewPubKeyFromBytes(key)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %x is no consensus key: %w", i/2, key, err)
		}
		if !bytes.Equal(pub.Address(), words[i][12:]) {
			return nil, fmt.Errorf("entry %d: address %x belongs to another key", i/2, words[i][12:])
		}
		if seen[string(key)] {
			return nil, fmt.Errorf("entry %d: key %x stands twice", i/2, key)
		}
		seen[string(key)] = true
		all = append(all, key...)
		set = append(set, *cmttypes.NewValidator(pub, 1))
	}
	if have := crypto.Keccak256Hash(all); have != setHash {
		return nil, fmt.Errorf("the keys hash to %s, slot 0 says %s", have, setHash)
	}
	return set, nil
}

// difference is what turns the set in force into the wanted one, refused if it changes more
// than f = (n-1)/3 seats at once: more could hand the chain to keys that nobody holds.
func difference(inForce *cmttypes.ValidatorSet, want []cmttypes.Validator) ([]abci.ValidatorUpdate, error) {
	changes, next, added := []*cmttypes.Validator{}, map[string]bool{}, 0
	for i := range want {
		next[string(want[i].Address)] = true
		if _, old := inForce.GetByAddress(want[i].Address); old == nil {
			added++
			changes = append(changes, &want[i])
		} else if old.VotingPower != 1 {
			changes = append(changes, &want[i])
		}
	}
	removed := 0
	for _, v := range inForce.Validators {
		if !next[string(v.Address)] {
			removed++
			changes = append(changes, &cmttypes.Validator{Address: v.Address, PubKey: v.PubKey, VotingPower: 0})
		}
	}
	if f := (inForce.Size() - 1) / 3; max(added, removed) > f {
		return nil, fmt.Errorf("%d added and %d removed at once: with %d validators at most %d", added, removed, inForce.Size(), f)
	}
	if len(changes) == 0 {
		return nil, nil
	}
	sort.Slice(changes, func(i, j int) bool { return bytes.Compare(changes[i].Address, changes[j].Address) < 0 })
	if err := inForce.Copy().UpdateWithChangeSet(changes); err != nil { // the check that CometBFT will make
		return nil, err
	}
	updates := make([]abci.ValidatorUpdate, len(changes))
	for i, v := range changes {
		pub, err := encoding.PubKeyToProto(v.PubKey)
		if err != nil {
			return nil, err
		}
		updates[i] = abci.ValidatorUpdate{PubKey: pub, Power: v.VotingPower}
	}
	return updates, nil
}

// sameKeys tells whether the contract and genesis.json name the same validators, each of power 1.
func sameKeys(genesis []cmttypes.GenesisValidator, contract []cmttypes.Validator) bool {
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
