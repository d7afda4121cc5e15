package main

import (
	"log/slog"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/rlp"
)

const (
	ancients     = "geth/geth/chaindata/ancient/"
	tornAncients = ancients + "torn"
	emptyIndex   = 6 // bytes of the index of a table without items
)

// mendAncients puts geth's store of old blocks aside if geth ended while it filled it for the first time, which happens within
// its first minutes. geth 1.17.8 takes the tables that were not flushed for ones that a new version has added, and then panics at
// each start or hides their blocks (core/rawdb, Freezer.repair). Nothing is lost: blocks leave the database only when every
// table has been flushed, so all of them are still in it.
func mendAncients(log *slog.Logger) error {
	var flushed, empty bool
	for _, table := range []string{"headers", "hashes", "bodies", "receipts"} {
		var meta struct {
			Version         uint16
			Tail, FlushedTo uint64
		}
		raw, err := os.ReadFile(filepath.Join(ancients, "chain", table+".meta"))
		if err != nil || rlp.DecodeBytes(raw, &meta) != nil {
			continue // not made yet
		}
		flushed, empty = flushed || meta.FlushedTo > emptyIndex, empty || meta.FlushedTo <= emptyIndex
	}
	if !flushed || !empty {
		return nil
	}
	log.Warn("geth ended while it filled its store of old blocks for the first time: it takes them from its database again", "aside", tornAncients)
	err := os.RemoveAll(tornAncients)
	if err == nil {
		err = os.Rename(ancients+"chain", tornAncients)
	}
	return err
}
