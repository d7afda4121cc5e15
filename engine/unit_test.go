package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/secp256k1eth"
	"github.com/cometbft/cometbft/privval"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/trie"
)

func testKeys(t *testing.T, n int) (keys []*ecdsa.PrivateKey) {
	t.Helper()
	for range n {
		keys = append(keys, sure[*ecdsa.PrivateKey](t)(crypto.GenerateKey()))
	}
	return keys
}

func asSet(keys []*ecdsa.PrivateKey) (set []*cmttypes.Validator) {
	for _, k := range keys {
		set = append(set, cmttypes.NewValidator(secp256k1eth.PrivKey(crypto.FromECDSA(k)).PubKey(), 1))
	}
	return set
}

// fakeGeth answers the methods of one test.
func fakeGeth(t *testing.T, answer func(method string, params []json.RawMessage) (any, error)) *rpc.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		type request struct {
			ID     json.RawMessage   `json:"id"`
			Method string            `json:"method"`
			Params []json.RawMessage `json:"params"`
		}
		body, _ := io.ReadAll(r.Body)
		one := func(q request) map[string]any {
			result, err := answer(q.Method, q.Params)
			if err != nil {
				return map[string]any{"jsonrpc": "2.0", "id": q.ID, "error": map[string]any{"code": -32000, "message": err.Error()}}
			}
			return map[string]any{"jsonrpc": "2.0", "id": q.ID, "result": result}
		}
		w.Header().Set("Content-Type", "application/json")
		var batch []request
		if json.Unmarshal(body, &batch) == nil {
			all := []any{}
			for _, q := range batch {
				all = append(all, one(q))
			}
			_ = json.NewEncoder(w).Encode(all)
			return
		}
		var q request
		_ = json.Unmarshal(body, &q)
		_ = json.NewEncoder(w).Encode(one(q))
	}))
	t.Cleanup(server.Close)
	return sure[*rpc.Client](t)(dialExecution(server.URL, make([]byte, 32)))
}

// slotGeth answers eth_getStorageAt from slots.
func slotGeth(t *testing.T, slots map[common.Hash]common.Hash) *Asking {
	return &Asking{ctx: context.Background(), rpc: fakeGeth(t, func(_ string, params []json.RawMessage) (any, error) {
		var slot string
		_ = json.Unmarshal(params[1], &slot)
		return slots[common.HexToHash(slot)], nil
	})}
}

func TestValidatorsOfStorage(t *testing.T) {
	keys := testKeys(t, 5)
	q := slotGeth(t, setSlots(keys, 7, Upgrade{Height: 90, Version: 3}))
	set := q.validators(setAddress, common.Hash{})
	if q.err != nil || set.Refused != nil {
		t.Fatal(q.err, set.Refused)
	}
	if set.Upgrade != (Upgrade{90, 3}) || len(set.Keys) != 5 {
		t.Fatalf("%+v", set)
	}
	for i, v := range asSet(keys) {
		if !bytes.Equal(v.Address, set.Keys[i].Address) || set.Keys[i].VotingPower != 1 {
			t.Errorf("validator %d: %v", i, set.Keys[i])
		}
	}
}

func TestValidatorsOfStorageRefused(t *testing.T) {
	slot := func(n int64) common.Hash { return common.BigToHash(big.NewInt(n)) }
	keys := testKeys(t, 4)
	cases := map[string]func(map[common.Hash]common.Hash){
		"empty storage":   func(s map[common.Hash]common.Hash) { clear(s) },
		"wrong hash":      func(s map[common.Hash]common.Hash) { s[slot(0)] = slot(9) },
		"no key":          func(s map[common.Hash]common.Hash) { s[slot(3)] = common.Hash{} },
		"x not on curve":  func(s map[common.Hash]common.Hash) { s[slot(3)] = slot(5) },
		"wrong prefix":    func(s map[common.Hash]common.Hash) { w := s[slot(2)]; w[11] = 4; s[slot(2)] = w },
		"other parity":    func(s map[common.Hash]common.Hash) { w := s[slot(2)]; w[11] ^= 1; s[slot(2)] = w },
		"foreign address": func(s map[common.Hash]common.Hash) { w := s[slot(2)]; w[31] ^= 1; s[slot(2)] = w },
		"duplicate":       func(s map[common.Hash]common.Hash) { s[slot(4)], s[slot(5)] = s[slot(2)], s[slot(3)] },
		"three": func(s map[common.Hash]common.Hash) {
			clear(s)
			for k, v := range setSlots(keys[:3], 1, Upgrade{}) {
				s[k] = v
			}
		},
		"a hundred and one": func(s map[common.Hash]common.Hash) { w := s[slot(1)]; w[23] = 101; s[slot(1)] = w },
		"count of all ones": func(s map[common.Hash]common.Hash) { s[slot(1)] = common.MaxHash },
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			slots := setSlots(keys, 1, Upgrade{})
			spoil(slots)
			q := slotGeth(t, slots)
			if set := q.validators(setAddress, common.Hash{}); q.err != nil || set.Refused == nil {
				t.Fatalf("%v %+v", q.err, set)
			}
		})
	}
}

func TestSentIsSlotZeroAtTheBlock(t *testing.T) {
	outbox, at, word := common.Address{7}, common.Hash{9}, common.Hash{1, 2, 31: 3}
	q := &Asking{ctx: context.Background(), rpc: fakeGeth(t, func(method string, params []json.RawMessage) (any, error) {
		asked := strings.Join([]string{method, string(params[0]), string(params[1]), string(params[2])}, " ")
		if want := fmt.Sprintf(`eth_getStorageAt "%s" "0x0" {"blockHash":"%s"}`, strings.ToLower(outbox.Hex()), at); !strings.HasPrefix(asked, want[:len(want)-1]) {
			t.Error(asked)
		}
		return word, nil
	})}
	if sent := q.sent(outbox, at); q.err != nil || !bytes.Equal(sent, word[:]) {
		t.Fatalf("%v %x", q.err, sent)
	}
}

// The leaf of LastResultsHash that contracts/bridge opens: as CometBFT makes it.
func TestResultCommitsToWhatWasSent(t *testing.T) {
	word := bytes.Repeat([]byte{0xab}, 32)
	results := cmttypes.NewResults([]*abci.ExecTxResult{{GasUsed: 300, Data: word}})
	leaf := sha256.Sum256(append(append([]byte{0, 0x12, 0x20}, word...), 0x30, 0xac, 0x02))
	if have := results.Hash(); !bytes.Equal(have, leaf[:]) {
		t.Fatalf("%x, not %x", have, leaf)
	}
}

func TestNoOutboxNothingSent(t *testing.T) {
	q := &Asking{ctx: context.Background(), rpc: fakeGeth(t, func(method string, _ []json.RawMessage) (any, error) {
		t.Error("asked ", method)
		return common.Hash{}, nil
	})}
	if sent := q.sent(common.Address{}, common.Hash{9}); q.err != nil || sent != nil {
		t.Fatalf("%v %x", q.err, sent)
	}
}

func TestUpgradeOfNonsenseIsNoPlan(t *testing.T) {
	u, count := decodeHead(common.MaxHash)
	if u.Height > 0 || u.Version != 0 || count != ^uint64(0) {
		t.Fatal(u, count)
	}
}

func TestDifference(t *testing.T) {
	keys := testKeys(t, 12)
	cases := []struct {
		name        string
		from, to    [2]int // ranges of keys
		updates     int
		mustRefused bool
	}{
		{"unchanged", [2]int{0, 4}, [2]int{0, 4}, 0, false},
		{"one added to four", [2]int{0, 4}, [2]int{0, 5}, 1, false},
		{"two added to four", [2]int{0, 4}, [2]int{0, 6}, 0, true},
		{"one replaced of four", [2]int{0, 4}, [2]int{1, 5}, 2, false},
		{"two replaced of four", [2]int{0, 4}, [2]int{2, 6}, 0, true},
		{"one removed of five", [2]int{0, 5}, [2]int{0, 4}, 1, false},
		{"two removed of seven", [2]int{0, 7}, [2]int{0, 5}, 2, false},
		{"three removed of seven", [2]int{0, 7}, [2]int{0, 4}, 0, true},
		{"all replaced", [2]int{0, 4}, [2]int{4, 8}, 0, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inForce := cmttypes.NewValidatorSet(asSet(keys[c.from[0]:c.from[1]]))
			updates, err := difference(inForce, asSet(keys[c.to[0]:c.to[1]]))
			if len(updates) != c.updates || (err != nil) != c.mustRefused {
				t.Fatal(len(updates), err)
			}
			changes := sure[[]*cmttypes.Validator](t)(cmttypes.PB2TM.ValidatorUpdates(updates))
			if err := inForce.UpdateWithChangeSet(changes); err != nil {
				t.Fatal(err)
			}
			if !c.mustRefused && inForce.Size() != c.to[1]-c.to[0] {
				t.Fatal(inForce.Size())
			}
		})
	}
}

func TestGenesisAndContractNameTheSame(t *testing.T) {
	keys := testKeys(t, 5)
	genesis := func(n int, power int64) (all []cmttypes.GenesisValidator) {
		for _, v := range asSet(keys[:n]) {
			all = append(all, cmttypes.GenesisValidator{PubKey: v.PubKey, Power: power})
		}
		return all
	}
	if !sameSet(genesis(4, 1), asSet(keys[:4])) {
		t.Error("equal sets")
	}
	if sameSet(genesis(4, 2), asSet(keys[:4])) || sameSet(genesis(4, 1), asSet(keys[:5])) || sameSet(genesis(5, 1), asSet(keys[:4])) || sameSet(genesis(4, 1), asSet(keys[1:])) {
		t.Error("different sets")
	}
}

// testPayload is an empty block that follows the rules after parent.
func testPayload(parent *types.Header, at time.Time, change func(*types.Header), txs ...*types.Transaction) *Payload {
	attr := attributes(parent, at, feeAddress)
	h := &types.Header{ParentHash: parent.Hash(), Number: new(big.Int).Add(parent.Number, common.Big1), Time: attr.Timestamp, MixDigest: attr.Random,
		ParentBeaconRoot: attr.BeaconRoot, Extra: []byte(extraData), Coinbase: feeAddress, GasLimit: parent.GasLimit, Difficulty: common.Big0, BaseFee: big.NewInt(7),
		WithdrawalsHash: &types.EmptyWithdrawalsHash, BlobGasUsed: new(uint64), ExcessBlobGas: new(uint64), RequestsHash: &types.EmptyRequestsHash}
	block := types.NewBlock(h, &types.Body{Transactions: txs, Withdrawals: []*types.Withdrawal{}}, nil, trie.NewStackTrie(nil))
	if change != nil {
		h = block.Header()
		change(h)
		block = types.NewBlockWithHeader(h).WithBody(*block.Body())
	}
	return &Payload{Block: block}
}

var testParent = &types.Header{Number: big.NewInt(41), Time: 1000, GasLimit: 60_000_000, Difficulty: common.Big0, BaseFee: big.NewInt(7)}

func TestAttributesFollowFromParentAndTime(t *testing.T) {
	early, late := attributes(testParent, time.Unix(900, 0), feeAddress), attributes(testParent, time.Unix(2000, 0), feeAddress)
	if early.Timestamp != 1001 || late.Timestamp != 2000 {
		t.Error("time", early.Timestamp, late.Timestamp)
	}
	if early.Random != late.Random || *early.BeaconRoot != *late.BeaconRoot || early.Random == *early.BeaconRoot {
		t.Error("random and root follow from the parent alone, and differ")
	}
	if early.SuggestedFeeRecipient != feeAddress || early.Withdrawals == nil || len(early.Withdrawals) != 0 {
		t.Error("fee recipient or withdrawals")
	}
}

func TestPaceOfProposals(t *testing.T) {
	const least = 150 * time.Millisecond
	voted := time.Unix(1_000, int64(400*time.Millisecond))
	at := func(after time.Duration) time.Time { return voted.Add(after) }
	cases := []struct {
		name         string
		now          time.Time
		gas          uint64
		timestamp    uint64
		begin, leave time.Time
	}{
		{"idle: as late as can be", at(500 * time.Millisecond), 0, 1_000, at(cadence - least), at(cadence)},
		{"full: at once", at(500 * time.Millisecond), 60e6, 1_000, at(cadence - least - fullBuild), at(cadence)},
		{"half: half of it earlier", at(500 * time.Millisecond), 30e6, 1_000, at(cadence - least - fullBuild/2), at(cadence)},
		{"late: no wait", at(3 * time.Second), 0, 1_001, at(3*time.Second - least), at(3 * time.Second)},
		{"its time has not come", at(1_400 * time.Millisecond), 0, 1_002, time.Unix(1_002, 0).Add(-least), time.Unix(1_002, 0)},
		{"a clock behind those of the others", at(-time.Hour), 0, 1_001, at(-time.Hour + holdLimit - least), at(-time.Hour + holdLimit)},
	}
	for _, c := range cases {
		begin, leave := pace(c.now, voted, c.timestamp, &types.Header{GasUsed: c.gas, GasLimit: 60e6}, least)
		if !begin.Equal(c.begin) || !leave.Equal(c.leave) {
			t.Errorf("%s: begins %s, leaves %s after the votes", c.name, begin.Sub(voted), leave.Sub(voted))
		}
	}
	// A proposer that has entered the height at once, with the longest wait and an unfinished build, is heard before timeout_propose.
	if holdLimit-least+buildLimit >= 2*time.Second {
		t.Error("the others do not wait for so long")
	}
}

func TestBuiltPayloadIsAwaited(t *testing.T) {
	built := make(chan string, 3)
	a := &App{built: built, status: newStatus(quiet())}
	built <- `{"msg":"Updated payload","id":"0x03aa"}`
	built <- `{"msg":"Updated payload","id":"0x03bb"}`
	if !a.awaitBuilt("0x03bb") || len(built) != 0 || a.status.get(unbuilt) != 0 {
		t.Error("the payload is there, and older ones do not matter")
	}
	if a.awaitBuilt("0x03cc") || a.status.get(unbuilt) != 1 {
		t.Error("a payload that does not come is not awaited for ever, and counted")
	}
}

func TestPayloadSurvivesEncoding(t *testing.T) {
	p := testPayload(testParent, time.Unix(1001, 0), nil)
	p.Requests = [][]byte{{1, 2}}
	raw := sure[[]byte](t)(rlp.EncodeToBytes(p))
	again := sure[*Payload](t)(decodePayload([][]byte{raw}))
	if again.Block.Hash() != p.Block.Hash() || len(again.Requests) != 1 {
		t.Fatal("changed")
	}
	for i := range raw { // no flipped bit may crash the decoder, or pass as the same block with the same requests
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if q, err := decodePayload([][]byte{bad}); err == nil && q.Block.Hash() == p.Block.Hash() && bytes.Equal(q.Requests[0], p.Requests[0]) {
			if again, _ := rlp.EncodeToBytes(q); !bytes.Equal(again, bad) {
				t.Fatalf("byte %d", i)
			}
		}
		_, _ = decodePayload([][]byte{raw[:i]})
	}
}

func TestPayloadsThatAreNone(t *testing.T) {
	for name, txs := range map[string][][]byte{"none": nil, "two": {{0xc0}, {0xc0}}, "garbage": {[]byte("not a payload")}, "empty list": {{0xc0}}, "empty": {{}}} {
		if _, err := decodePayload(txs); err == nil {
			t.Error(name)
		}
	}
}

func TestRulesOfPayloads(t *testing.T) {
	at := time.Unix(1001, 0)
	want := attributes(testParent, at, feeAddress)
	if err := checkPayload(testPayload(testParent, at, nil), 42, testParent, want); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*types.Header){
		"parent":        func(h *types.Header) { h.ParentHash[0] ^= 1 },
		"number":        func(h *types.Header) { h.Number = big.NewInt(43) },
		"huge number":   func(h *types.Header) { h.Number = new(big.Int).Lsh(common.Big1, 200) },
		"time":          func(h *types.Header) { h.Time++ },
		"random":        func(h *types.Header) { h.MixDigest[3] ^= 1 },
		"root":          func(h *types.Header) { h.ParentBeaconRoot = &common.Hash{} },
		"no root":       func(h *types.Header) { h.ParentBeaconRoot, h.RequestsHash = nil, nil },
		"fee recipient": func(h *types.Header) { h.Coinbase = common.Address{1} },
		"gas limit":     func(h *types.Header) { h.GasLimit++ },
		"extra data":    func(h *types.Header) { h.Extra = []byte("anything") },
	} {
		if err := checkPayload(testPayload(testParent, at, change), 42, testParent, want); err == nil {
			t.Error(name)
		}
	}
	if err := checkPayload(testPayload(testParent, at, nil, types.NewTx(&types.BlobTx{})), 42, testParent, want); err == nil {
		t.Error("blob transaction")
	}
	full := testPayload(testParent, at, nil)
	body := *full.Block.Body()
	body.Uncles = []*types.Header{{Number: big.NewInt(41)}}
	full.Block = types.NewBlockWithHeader(full.Block.Header()).WithBody(body)
	if err := checkPayload(full, 42, testParent, want); err == nil {
		t.Error("uncles, which the hash of the header does not name")
	}
}

func TestVerdictsOfGeth(t *testing.T) {
	p := testPayload(testParent, time.Unix(1001, 0), nil)
	for _, c := range []struct {
		status         any
		failed         error
		fails, invalid bool
	}{
		{map[string]any{"status": "VALID"}, nil, false, false},
		{map[string]any{"status": "INVALID", "validationError": "bad root"}, nil, true, true},
		{map[string]any{"status": "INVALID"}, nil, true, true},
		{map[string]any{"status": "SYNCING"}, nil, true, false},
		{map[string]any{}, nil, true, false},
		{nil, errors.New("away"), true, false},
	} {
		q := &Asking{ctx: context.Background(), rpc: fakeGeth(t, func(string, []json.RawMessage) (any, error) { return c.status, c.failed })}
		if q.newPayload(p); (q.err != nil) != c.fails || errors.Is(q.err, errInvalid) != c.invalid {
			t.Errorf("%v: %v", c.status, q.err)
		}
	}
}

func TestFirstErrorSticks(t *testing.T) {
	asked := 0
	q := &Asking{ctx: context.Background(), rpc: fakeGeth(t, func(string, []json.RawMessage) (any, error) { asked++; return nil, errors.New("away") })}
	q.head()
	if h := q.header(3); h == nil || q.forkchoice(common.Hash{}, nil) != nil {
		t.Error("answers after an error")
	}
	if asked != 1 || q.err == nil || q.err.Error() != "away" {
		t.Error(asked, q.err)
	}
}

func nodesAnswer(t *testing.T, records []nodeRecord) string {
	t.Helper()
	parsed := sure[abi.ABI](t)(abi.JSON(strings.NewReader(nodesABI)))
	return "0x" + hex.EncodeToString(sure[[]byte](t)(parsed.Methods["nodes"].Outputs.Pack(records)))
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func TestListOfAdmittedNodes(t *testing.T) {
	var answer any
	var failure error
	parsed := sure[abi.ABI](t)(abi.JSON(strings.NewReader(nodesABI)))
	s := newStatus(quiet())
	p := &Peers{abi: parsed, own: "0000000000000000000000000000000000000000", configured: []string{"feed"}, status: s, log: quiet(),
		rpc: fakeGeth(t, func(string, []json.RawMessage) (any, error) { return answer, failure })}
	record := func(n byte, host string) nodeRecord {
		return nodeRecord{PeerId: [20]byte{n}, EnodeX: [32]byte{n}, EnodeY: [32]byte{n, n}, Host: host, ConsensusPort: 1, ExecutionPort: 2}
	}
	refresh := func() { p.refresh(context.Background(), common.Hash{}, 4) }
	if !p.admits("feed") || p.admits("beef") {
		t.Error("before any list, the configured peers are admitted and no others")
	}
	answer = nodesAnswer(t, []nodeRecord{record(0, "own"), record(1, "a.example"), record(2, "::1")})
	refresh()
	list := p.admitted()
	if len(list) != 2 || list[0].PeerID+list[0].at(0) != "0100000000000000000000000000000000000000@a.example:1" || !strings.HasSuffix(list[1].url(), "@[::1]:2?discport=0") {
		t.Fatalf("%+v", list)
	}
	if !p.admits(list[0].PeerID) || p.admits("0300000000000000000000000000000000000000") {
		t.Error("the list decides")
	}
	if !p.admits("feed") {
		t.Error("while catching up, the configured peers are admitted")
	}
	if s.set(catchingUp, 0); p.admits("feed") {
		t.Error("afterwards only the list counts")
	}
	for name, nonsense := range map[string]any{"too short a list": nodesAnswer(t, []nodeRecord{record(1, "a"), record(2, "b")}), "no answer": "0x", "garbage": "0x" + strings.Repeat("ff", 320)} {
		before := s.get(listRefused)
		answer = nonsense
		if refresh(); len(p.admitted()) != 2 || s.get(listRefused) != before+1 || s.alarms["peer list"] == "" {
			t.Error(name, len(p.admitted()), s.alarms)
		}
	}
	failure = errors.New("execution reverted")
	if refresh(); len(p.admitted()) != 2 || s.alarms["peer list"] == "" {
		t.Error("a registry that reverts")
	}
	failure, answer = nil, nodesAnswer(t, []nodeRecord{record(1, "a"), record(2, "b"), record(3, "c")})
	if refresh(); len(p.admitted()) != 3 || len(s.alarms) != 0 {
		t.Error("a good list ends the alarm")
	}
}

func TestFilterOfPeers(t *testing.T) {
	a := &App{peers: &Peers{configured: []string{"aa"}, status: newStatus(quiet())}}
	for path, code := range map[string]uint32{filterByID + "aa": 0, filterByID + "bb": 1, filterByID: 1, "/p2p/filter/addr/1.2.3.4:5": 0, "": 0} {
		if res, err := a.Query(context.Background(), &abci.RequestQuery{Path: path}); err != nil || res.Code != code {
			t.Error(path, res, err)
		}
	}
}

// inHome runs f in a home of a network of four.
func inHome(t *testing.T, f func(v *testNode)) {
	t.Helper()
	v := newTestNetwork(t, 4, 0).nodes[0]
	t.Chdir(v.home)
	f(v)
}

func faultOf(t *testing.T, f func()) *Fault {
	t.Helper()
	fault := attempt(f)
	if fault == nil {
		t.Fatal("no fault")
	}
	if fault.Exit != exitConfig || fault.What == "" || fault.Hint == "" {
		t.Errorf("%+v", fault)
	}
	return fault
}

func TestHomeIsRead(t *testing.T) {
	inHome(t, func(v *testNode) {
		h := openHome(v.home)
		if h.ChainID != testChain || h.RetainBlocks != 100_000 || h.Listen != "127.0.0.1" || h.rules.ValidatorSet != setAddress || !h.comet.FilterPeers || len(h.genesis.Validators) != 4 {
			t.Errorf("%+v", h.Local)
		}
		if limit, secret := h.readExecution(); limit != 60_000_000 || len(secret) != 32 {
			t.Error(limit, secret)
		}
		if pv := h.loadKey(); !bytes.Equal(pv.GetAddress(), crypto.PubkeyToAddress(v.key.PublicKey).Bytes()) {
			t.Error(pv.GetAddress())
		}
	})
}

func TestFaultsOfHome(t *testing.T) {
	for _, c := range []struct{ name, file, from, to, about string }{
		{"unknown key", "config/validator.json", `"version":1`, `"version":1,"verison":2`, "verison"},
		{"version", "config/validator.json", `"version":1`, `"version":2`, "version 2"},
		{"chain", "config/validator.json", "8010156", "8010978", "causeway-8010156"},
		{"no JSON", "config/validator.json", "{", "", "validator.json"},
		{"toml", "config/config.toml", "moniker", "monikre", "monikre"},
		{"toml value", "config/config.toml", "moniker", "log_format = \"x\"\nmoniker", "log_format"},
		{"genesis", "config/genesis.json", `"validator_set"`, `"validator_sets"`, "genesis.json"},
		{"execution chain", "config/execution.json", "8010156", "8010978", "execution.json"},
		{"secret", "config/jwt.hex", "", "00", "jwt.hex"},
		{"password", "config/password", "horse", "house", "validator_key.json"},
		{"key file", "config/validator_key.json", `"version":3`, `"version":9`, "validator_key.json"},
		{"truncated state", "data/priv_validator_state.json", `,"round":0,"step":0}`, "", "priv_validator_state.json"},
		{"empty state", "data/priv_validator_state.json", `{"height":"0","round":0,"step":0}`, "", "priv_validator_state.json"},
		{"state without signature", "data/priv_validator_state.json", `"step":0`, `"step":3,"signbytes":"AA"`, "priv_validator_state.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inHome(t, func(v *testNode) {
				raw := sure[[]byte](t)(os.ReadFile(c.file))
				v.write(t, c.file, []byte(strings.ReplaceAll(string(raw), c.from, c.to)))
				fault := faultOf(t, func() {
					h := openHome(v.home)
					h.readExecution()
					h.loadKey()
				})
				if !strings.Contains(fault.What, c.about) {
					t.Error(fault.What)
				}
			})
		})
	}
	for _, file := range []string{"config/validator.json", "config/config.toml", "config/genesis.json", "config/execution.json", "config/jwt.hex", keyFile, stateFile, "config/password"} {
		t.Run("without "+file, func(t *testing.T) {
			inHome(t, func(v *testNode) {
				_ = os.Remove(file)
				fault := faultOf(t, func() {
					h := openHome(v.home)
					h.readExecution()
					h.loadKey()
				})
				if !strings.Contains(fault.What, filepath.Base(file)) {
					t.Error(fault.What)
				}
			})
		})
	}
}

func TestPasswordOfEnvironment(t *testing.T) {
	inHome(t, func(v *testNode) {
		h := openHome(v.home)
		h.PasswordFile = ""
		faultOf(t, func() { h.loadKey() })
		t.Setenv(passwordName, testPassword)
		h.loadKey()
	})
}

func TestKeySignsInOnePlace(t *testing.T) {
	inHome(t, func(v *testNode) {
		h := openHome(v.home)
		h.comet.PrivValidatorListenAddr = "unix://signer.sock"
		faultOf(t, func() { h.openSigner(context.Background(), quiet()) })
		h.comet.PrivValidatorListenAddr = ""
		_ = os.Remove(keyFile)
		faultOf(t, func() { h.openSigner(context.Background(), quiet()) })
	})
}

func TestClaim(t *testing.T) {
	inHome(t, func(v *testNode) {
		h, second := openHome(v.home), openHome(v.home)
		h.claim("consensus")
		faultOf(t, func() { second.claim() })
		_ = h.lock.Close()
		l := sure[io.Closer](t)(listen(h.address("http")))
		defer func() { _ = l.Close() }()
		if fault := faultOf(t, func() { second.claim("http") }); !strings.Contains(fault.What, "port http") {
			t.Error(fault.What)
		}
	})
}

func TestOlderSignStateIsRefused(t *testing.T) {
	key := testKeys(t, 1)[0]
	pv := privval.NewFilePV(secp256k1eth.PrivKey(crypto.FromECDSA(key)), "", "")
	pv.LastSignState.Height = 10
	mine := &cmttypes.Commit{Height: 11, Signatures: []cmttypes.CommitSig{{ValidatorAddress: []byte("other")}, {ValidatorAddress: pv.GetAddress()}}}
	faultOf(t, func() { checkSignState(pv, mine) })
	checkSignState(pv, nil)
	checkSignState(pv, &cmttypes.Commit{Height: 11, Signatures: mine.Signatures[:1]})
	pv.LastSignState.Height = 11
	checkSignState(pv, mine)
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"version"}, 0, "geth " + gethVersion}, {nil, exitConfig, "hint"}, {[]string{"run"}, exitConfig, "hint"}, {[]string{"walk", "--home", "."}, exitConfig, "hint"},
		{[]string{"run", "--home", "/does/not/exist"}, exitConfig, "--home"}, {[]string{"run", "--home", t.TempDir()}, exitConfig, "validator.json"},
	} {
		var out bytes.Buffer
		dir := sure[string](t)(os.Getwd())
		if code := command(context.Background(), c.args, &out); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Error(c.args, code, out.String())
		}
		_ = os.Chdir(dir)
	}
}

func TestAncientsThatWereTornAreMended(t *testing.T) {
	const never, flushed, resetByGeth = "\xc3\x02\x80\x06", "\xc3\x02\x80\x24", "\xc3\x02\x05\x06"
	for _, c := range []struct {
		name string
		meta []string // headers, hashes, bodies, receipts
		torn bool
	}{
		{"none", nil, false}, {"new", []string{never, never, never, never}, false}, {"whole", []string{flushed, flushed, flushed, flushed}, false},
		{"torn", []string{flushed, never, never, never}, true}, {"torn at the end", []string{flushed, flushed, flushed, never}, true},
		{"repaired by geth", []string{resetByGeth, flushed, resetByGeth, flushed}, true}, {"not all made", []string{never, never}, false},
	} {
		t.Chdir(t.TempDir())
		if err := os.MkdirAll(tornAncients, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(ancients+"chain", 0o700); err != nil {
			t.Fatal(err)
		}
		for i, meta := range c.meta {
			if err := os.WriteFile(ancients+"chain/"+[]string{"headers", "hashes", "bodies", "receipts"}[i]+".meta", []byte(meta), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := mendAncients(quiet())
		_, gone := os.Stat(ancients + "chain")
		aside, _ := os.ReadDir(tornAncients)
		if err != nil || os.IsNotExist(gone) != c.torn || (len(aside) != 0) != c.torn {
			t.Error(c.name, err, gone, len(aside))
		}
	}
}

func TestGethLogIsBounded(t *testing.T) {
	var out, own bytes.Buffer
	lines := `{"t":"x","lvl":"warn","msg":"a line"}` + "\nFatal: no JSON\n" + strings.Repeat(`{"lvl":"error","msg":"\n########## BAD BLOCK ######### `+strings.Repeat("z", longestLine)+"\"}\n", 50) + `{"msg":"` + knownPayload + "\"}\n" +
		`{"t":"x","lvl":"info","msg":"Starting work on payload","id":"0x03aa"}` + "\n" + strings.Repeat(`{"t":"x","lvl":"info","msg":"Updated payload","id":"0x03aa","number":2}`+"\n", 3)
	built := make(chan string, 2)
	relayGethLog(strings.NewReader(lines), &out, slog.New(slog.NewTextHandler(&own, nil)), built)
	if len(built) != 2 || !strings.Contains(<-built, `"0x03aa"`) {
		t.Error("the log does not tell of a payload, or waits for who listens")
	}
	if out.String() != `{"component":"geth","t":"x","lvl":"warn","msg":"a line"}`+"\n" {
		t.Error(out.String())
	}
	if strings.Count(own.String(), "refused a block") != 1 || own.Len() > 2*longestReport+400 || !strings.Contains(own.String(), "Fatal: no JSON") {
		t.Error(own.String())
	}
}

func TestHealth(t *testing.T) {
	s := newStatus(quiet())
	get := func() (int, map[string]any) {
		w := httptest.NewRecorder()
		s.handler("http://127.0.0.1:1/").ServeHTTP(w, httptest.NewRequest("GET", "/health", nil))
		var body map[string]any
		_ = json.Unmarshal(w.Body.Bytes(), &body)
		return w.Code, body
	}
	if code, _ := get(); code != 503 {
		t.Error("a validator that has not started is not healthy")
	}
	s.set(catchingUp, 0)
	s.decided(7, time.Now(), []abci.Misbehavior{{Type: abci.MisbehaviorType_DUPLICATE_VOTE, Height: 5, Validator: abci.Validator{Address: []byte{0xab}}}})
	s.alarm("disk", errors.New("little room"))
	code, body := get()
	if code != 200 || body["height"] != 7.0 || body["executionHeight"] != 7.0 || body["alarms"].([]any)[0] != "disk: little room" || body["misbehavior"].([]any)[0].(map[string]any)["validator"] != "0xab" {
		t.Error(code, body)
	}
	s.decided(9, time.Now(), nil)
	s.set(executionHeight, 7)
	if code, _ := get(); code != 503 {
		t.Error("execution lags")
	}
	s.decided(10, time.Now(), nil)
	s.alarm("chain", errors.New("no block"))
	if code, _ := get(); code != 503 {
		t.Error("no block")
	}
	s.alarm("chain", nil)
	w := httptest.NewRecorder()
	s.handler("http://127.0.0.1:1/").ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, line := range []string{"causeway_misbehavior_total 1\n", "causeway_alarms 1\n", "causeway_consensus_height 10\n"} {
		if !strings.Contains(w.Body.String(), line) {
			t.Error(line)
		}
	}
	for range 3 * keptMisbehavior {
		s.decided(11, time.Now(), []abci.Misbehavior{{}})
	}
	if len(s.misbehavior) != keptMisbehavior {
		t.Error(len(s.misbehavior))
	}
}
