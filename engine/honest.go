//go:build !byzantine

package main

import (
	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
)

func newApplication(a *App) abci.Application                    { return a }
func newSigner(s cmttypes.PrivValidator) cmttypes.PrivValidator { return s }
