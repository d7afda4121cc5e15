//go:build tools

// Package geth pins the execution client. Its only content is this import: `go build
// github.com/ethereum/go-ethereum/cmd/geth` in this folder builds exactly the version in go.mod.
package geth

import _ "github.com/ethereum/go-ethereum/cmd/geth"
