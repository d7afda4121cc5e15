package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/beacon/engine"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/golang-jwt/jwt/v4"
)

// callGas bounds calls of contracts by the engine, independent of geth's local flags.
const callGas = 20_000_000

// errInvalid: the execution client calls a decided block invalid. Any other error is worth a retry.
var errInvalid = errors.New("the execution client refuses a decided block")

// Execution talks to one geth over its authenticated port.
type Execution struct {
	rpc *rpc.Client
	eth *ethclient.Client
}

func dialExecution(url string, secret []byte) (*Execution, error) {
	auth := func(h http.Header) error {
		token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iat": jwt.NewNumericDate(time.Now())})
		signed, err := token.SignedString(secret)
		h.Set("Authorization", "Bearer "+signed)
		return err
	}
	c, err := rpc.DialOptions(context.Background(), url, rpc.WithHTTPAuth(auth))
	if err != nil {
		return nil, err
	}
	return &Execution{rpc: c, eth: ethclient.NewClient(c)}, nil
}

func (e *Execution) head(ctx context.Context) (int64, error) {
	n, err := e.eth.BlockNumber(ctx)
	return int64(n), err
}

func (e *Execution) header(ctx context.Context, n int64) (*types.Header, error) {
	return e.eth.HeaderByNumber(ctx, big.NewInt(n))
}

// newPayload returns VALID, INVALID, SYNCING or ACCEPTED; an error means that there was no answer.
func (e *Execution) newPayload(ctx context.Context, p *Payload) (engine.PayloadStatusV1, error) {
	data := engine.BlockToExecutableData(p.Block, common.Big0, nil, nil).ExecutionPayload
	requests := make([]hexutil.Bytes, len(p.Requests))
	for i, r := range p.Requests {
		requests[i] = r
	}
	var res engine.PayloadStatusV1
	err := e.rpc.CallContext(ctx, &res, "engine_newPayloadV4", data, []common.Hash{}, p.Block.BeaconRoot(), requests)
	var answered rpc.Error
	if errors.As(err, &answered) && answered.ErrorCode() == -32602 { // malformed parameters are the payload's fault
		reason := err.Error()
		return engine.PayloadStatusV1{Status: engine.INVALID, ValidationError: &reason}, nil
	}
	return res, err
}

// forkchoice makes head the latest, safe and finalized block, and starts building on it if attr is given.
func (e *Execution) forkchoice(ctx context.Context, head common.Hash, attr *engine.PayloadAttributes) (*engine.PayloadID, error) {
	var res engine.ForkChoiceResponse
	to := engine.ForkchoiceStateV1{HeadBlockHash: head, SafeBlockHash: head, FinalizedBlockHash: head}
	if err := e.rpc.CallContext(ctx, &res, "engine_forkchoiceUpdatedV3", to, attr); err != nil {
		return nil, err
	}
	if res.PayloadStatus.Status != engine.VALID {
		return nil, fmt.Errorf("forkchoiceUpdated: %s", res.PayloadStatus.Status)
	}
	return res.PayloadID, nil
}

func (e *Execution) getPayload(ctx context.Context, id engine.PayloadID, beaconRoot common.Hash) (*Payload, error) {
	var env engine.ExecutionPayloadEnvelope
	if err := e.rpc.CallContext(ctx, &env, "engine_getPayloadV5", id); err != nil {
		return nil, err
	}
	if env.ExecutionPayload == nil {
		return nil, errors.New("getPayload: no payload")
	}
	if env.Requests == nil {
		env.Requests = [][]byte{}
	}
	block, err := engine.ExecutableDataToBlock(*env.ExecutionPayload, []common.Hash{}, &beaconRoot, env.Requests)
	if err != nil {
		return nil, err
	}
	return &Payload{Block: block, Requests: env.Requests}, nil
}

// importDecided executes a decided payload and makes it the head.
func (e *Execution) importDecided(ctx context.Context, p *Payload) error {
	st, err := e.newPayload(ctx, p)
	if err != nil {
		return err
	}
	if err := verdict(st); err != nil {
		return err
	}
	_, err = e.forkchoice(ctx, p.Block.Hash(), nil)
	return err
}

// verdict is nil for VALID and wraps errInvalid for INVALID.
func verdict(st engine.PayloadStatusV1) error {
	reason := ""
	if st.ValidationError != nil {
		reason = *st.ValidationError
	}
	switch st.Status {
	case engine.VALID:
		return nil
	case engine.INVALID:
		return fmt.Errorf("%w: %s", errInvalid, reason)
	default:
		return fmt.Errorf("newPayload: %s %s", st.Status, reason)
	}
}

// slots reads storage at one block. Reading runs no code, so no local limit can change the answer.
func (e *Execution) slots(ctx context.Context, of common.Address, at common.Hash, first, n int) ([]common.Hash, error) {
	words, batch := make([]common.Hash, n), make([]rpc.BatchElem, n)
	for i := range batch {
		batch[i] = rpc.BatchElem{Method: "eth_getStorageAt", Result: &words[i],
			Args: []any{of, hexutil.EncodeUint64(uint64(first + i)), rpc.BlockNumberOrHashWithHash(at, false)}}
	}
	if err := e.rpc.BatchCallContext(ctx, batch); err != nil {
		return nil, err
	}
	for _, b := range batch {
		if b.Error != nil {
			return nil, b.Error
		}
	}
	return words, nil
}

// call asks a contract at one block.
func (e *Execution) call(ctx context.Context, to common.Address, data []byte, at common.Hash) ([]byte, error) {
	return e.eth.CallContractAtHash(ctx, ethereum.CallMsg{To: &to, Data: data, Gas: callGas}, at)
}
