package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/beacon/engine"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/golang-jwt/jwt/v4"
)

const (
	callGas       = 20_000_000 // bounds calls of contracts, whatever geth's local flags say
	invalidParams = -32602
)

// errInvalid: the execution client calls a block invalid. Any other error is worth a retry.
var errInvalid = errors.New("the execution client refuses the block")

func dialExecution(url string, secret []byte) (*rpc.Client, error) {
	return rpc.DialOptions(context.Background(), url, rpc.WithHTTPAuth(func(h http.Header) error {
		token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iat": jwt.NewNumericDate(time.Now())})
		signed, err := token.SignedString(secret)
		h.Set("Authorization", "Bearer "+signed)
		return err
	}))
}

// Asking is a row of questions to geth. The first error sticks: what follows asks nothing more and answers zero.
type Asking struct {
	ctx context.Context
	rpc *rpc.Client
	err error
}

func (q *Asking) ask(answer any, method string, args ...any) {
	if q.err == nil {
		q.err = q.rpc.CallContext(q.ctx, answer, method, args...)
	}
}

// fail keeps err unless there is an earlier one.
func (q *Asking) fail(err error) {
	if q.err == nil {
		q.err = err
	}
}

func (q *Asking) head() int64 {
	var n hexutil.Uint64
	q.ask(&n, "eth_blockNumber")
	return int64(n)
}

// header is never nil.
func (q *Asking) header(n int64) *types.Header {
	var h *types.Header
	if q.ask(&h, "eth_getBlockByNumber", hexutil.Uint64(n), false); h == nil {
		q.fail(fmt.Errorf("geth has no block %d", n))
		return new(types.Header)
	}
	return h
}

// has tells whether geth has a block, be it the head or not.
func (q *Asking) has(hash common.Hash) bool {
	var h *types.Header
	q.ask(&h, "eth_getHeaderByHash", hash)
	return h != nil
}

// newPayload has geth execute a block. INVALID becomes errInvalid.
func (q *Asking) newPayload(p *Payload) {
	requests := make([]hexutil.Bytes, len(p.Requests))
	for i, r := range p.Requests {
		requests[i] = r
	}
	var res engine.PayloadStatusV1
	data := engine.BlockToExecutableData(p.Block, common.Big0, nil, nil).ExecutionPayload
	q.ask(&res, "engine_newPayloadV4", data, []common.Hash{}, p.Block.BeaconRoot(), requests)
	var answered rpc.Error
	if errors.As(q.err, &answered) && answered.ErrorCode() == invalidParams { // malformed parameters are the payload's fault
		q.err = fmt.Errorf("%w: %w", errInvalid, q.err)
	}
	reason, _ := json.Marshal(res.ValidationError)
	if res.Status == engine.INVALID {
		q.fail(fmt.Errorf("%w: %s", errInvalid, reason))
	} else if res.Status != engine.VALID {
		q.fail(fmt.Errorf("newPayload: %s", res.Status))
	}
}

// forkchoice makes head the latest, safe and finalized block, and starts building on it if attr is given.
func (q *Asking) forkchoice(head common.Hash, attr *engine.PayloadAttributes) *engine.PayloadID {
	var res engine.ForkChoiceResponse
	q.ask(&res, "engine_forkchoiceUpdatedV3", engine.ForkchoiceStateV1{HeadBlockHash: head, SafeBlockHash: head, FinalizedBlockHash: head}, attr)
	if res.PayloadStatus.Status != engine.VALID || attr != nil && res.PayloadID == nil {
		q.fail(fmt.Errorf("forkchoiceUpdated: %s", res.PayloadStatus.Status))
	}
	return res.PayloadID
}

func (q *Asking) getPayload(id *engine.PayloadID, beaconRoot *common.Hash) *Payload {
	var env engine.ExecutionPayloadEnvelope
	if q.ask(&env, "engine_getPayloadV5", id); q.err != nil || env.ExecutionPayload == nil {
		q.fail(errors.New("geth has no payload"))
		return new(Payload)
	}
	block, err := engine.ExecutableDataToBlock(*env.ExecutionPayload, []common.Hash{}, beaconRoot, append([][]byte{}, env.Requests...))
	q.fail(err)
	return &Payload{Block: block, Requests: env.Requests}
}

// slots reads storage at one block. Reading runs no code, so no local limit can change the answer.
func (q *Asking) slots(of common.Address, at common.Hash, first, n uint64) []common.Hash {
	words, batch := make([]common.Hash, n), make([]rpc.BatchElem, n)
	for i := range batch {
		batch[i] = rpc.BatchElem{Method: "eth_getStorageAt", Result: &words[i],
			Args: []any{of, hexutil.EncodeUint64(first + uint64(i)), rpc.BlockNumberOrHashWithHash(at, false)}}
	}
	if q.err == nil {
		q.err = q.rpc.BatchCallContext(q.ctx, batch)
	}
	for _, b := range batch {
		q.fail(b.Error)
	}
	return words
}

// sent is slot 0 of the outbox after a block: the hash over all messages that it ever sent. LastResultsHash of the next header commits to
// it, so that it needs no proof of the state to show another chain what was sent. None if there is no outbox.
func (q *Asking) sent(outbox common.Address, at common.Hash) []byte {
	if outbox == (common.Address{}) {
		return nil
	}
	return q.slots(outbox, at, 0, 1)[0].Bytes()
}

// call asks a contract at one block.
func (q *Asking) call(to common.Address, data []byte, at common.Hash) (answer hexutil.Bytes) {
	q.ask(&answer, "eth_call", map[string]any{"to": to, "input": hexutil.Bytes(data), "gas": hexutil.Uint64(callGas)}, rpc.BlockNumberOrHashWithHash(at, false))
	return answer
}
