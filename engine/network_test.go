package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	crand "crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/secp256k1eth"
	"github.com/cometbft/cometbft/p2p"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/google/uuid"
)

// A network of real processes on free ports of the loopback, with a genesis made here: the storage of ValidatorSet
// stands in the account of a contract that writes whatever slots it is given, the registry always gives the same list.

const (
	testChain    = 8010156
	testPassword = "correct horse"
	// for (i = 0; i < calldatasize; i += 64) sstore(calldata[i], calldata[i+32])
	slotWriter = "0x5f5b368110156017578060200135813555604001600156" + "5b00"
)

var (
	setAddress      = common.HexToAddress("0x1000")
	registryAddress = common.HexToAddress("0x1001")
	feeAddress      = common.HexToAddress("0x1002")
)

type testNode struct {
	home      string
	key       *ecdsa.PrivateKey
	node      *p2p.NodeKey
	execution *ecdsa.PrivateKey
	ports     map[string]int
	cmd       *exec.Cmd
	exited    chan struct{}
	log       *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type testNetwork struct {
	t      *testing.T
	binary string
	nodes  []*testNode
	funded *ecdsa.PrivateKey
}

// gethProgram is the geth that `causeway network build` made; without one there is nothing to test against.
func gethProgram(t *testing.T) string {
	t.Helper()
	program := os.Getenv("CAUSEWAY_GETH")
	if program == "" {
		t.Skip("CAUSEWAY_GETH does not name a geth " + gethVersion)
	}
	return program
}

// program builds the validator; ldflags as a release has them.
func program(t *testing.T, tags, appVersion string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "causeway-validator")
	cmd := exec.Command("go", "build", "-tags", tags, "-trimpath", "-ldflags", "-X main.version=test -X main.appVersion="+appVersion, "-o", out, ".")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v %s", err, text)
	}
	return out
}

// freePorts looks for ten free ports in a row.
func freePorts(t *testing.T) map[string]int {
	t.Helper()
	for base := 20000 + 10*rand.IntN(1200); ; base += 10 {
		free := true
		for i := range 10 {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", base+i))
			if err != nil {
				free = false
				break
			}
			_ = l.Close()
		}
		if free && !takenPorts[base] {
			takenPorts[base] = true
			return map[string]int{"consensus": base, "cometRpc": base + 1, "execution": base + 2, "http": base + 3, "ws": base + 4, "engine": base + 5, "metrics": base + 6}
		}
	}
}

var takenPorts = map[int]bool{}

type healthAnswer struct {
	Height, ExecutionHeight, Peers, ExecutionPeers int64
	CatchingUp                                     bool
	Alarms                                         []string
	Misbehavior                                    []map[string]any
}

func sure[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newTestNetwork(t *testing.T, validators, others int) *testNetwork {
	t.Helper()
	key := sure[*ecdsa.PrivateKey](t)
	n := &testNetwork{t: t, funded: key(crypto.GenerateKey())}
	for i := range validators + others {
		home := filepath.Join(t.TempDir(), fmt.Sprintf("validator-%d", i))
		for _, d := range []string{"config", "data"} {
			if err := os.MkdirAll(filepath.Join(home, d), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		node := sure[*p2p.NodeKey](t)(p2p.LoadOrGenNodeKey(filepath.Join(home, "config/node_key.json")))
		n.nodes = append(n.nodes, &testNode{home: home, key: key(crypto.GenerateKey()), node: node, execution: key(crypto.GenerateKey()), ports: freePorts(t)})
	}
	n.writeHomes(validators)
	t.Cleanup(func() {
		for _, v := range n.nodes {
			v.stop(syscall.SIGTERM)
		}
		if t.Failed() {
			for i, v := range n.nodes {
				if v.log != nil {
					text := v.log.String()
					t.Logf("--- validator %d\n%s", i, text[max(0, len(text)-6000):])
				}
			}
		}
	})
	return n
}

// setSlots is the storage of ValidatorSet for these keys and this plan.
func setSlots(keys []*ecdsa.PrivateKey, epoch uint64, plan Upgrade) map[common.Hash]common.Hash {
	slots, all := map[common.Hash]common.Hash{}, []byte{}
	for i, k := range keys {
		compressed := crypto.CompressPubkey(&k.PublicKey)
		all = append(all, compressed...)
		var word common.Hash
		word[11] = compressed[0]
		copy(word[12:], crypto.PubkeyToAddress(k.PublicKey).Bytes())
		slots[common.BigToHash(big.NewInt(int64(2+2*i)))] = word
		slots[common.BigToHash(big.NewInt(int64(3+2*i)))] = common.BytesToHash(compressed[1:])
	}
	slots[common.Hash{}] = crypto.Keccak256Hash(all)
	head := new(big.Int).SetUint64(plan.Version)
	for _, part := range []uint64{uint64(plan.Height), uint64(len(keys)), epoch} {
		head.Lsh(head, 64).Or(head, new(big.Int).SetUint64(part))
	}
	slots[common.BigToHash(big.NewInt(1))] = common.BigToHash(head)
	return slots
}

// constantAnswer is the code of a contract that returns data to every call.
func constantAnswer(data []byte) string {
	n := len(data)
	size := []byte{byte(n >> 16), byte(n >> 8), byte(n)}
	code := append(append([]byte{0x62}, size...), 0x60, 0x0e, 0x5f, 0x39)
	code = append(append(append(code, 0x62), size...), 0x5f, 0xf3)
	return "0x" + hex.EncodeToString(append(code, data...))
}

type nodeRecord struct {
	MemberId      [32]byte
	PeerId        [20]byte
	EnodeX        [32]byte
	EnodeY        [32]byte
	ConsensusPort uint16
	ExecutionPort uint16
	Host          string
}

func (v *testNode) record(t *testing.T) nodeRecord {
	t.Helper()
	r := nodeRecord{Host: "127.0.0.1", ConsensusPort: uint16(v.ports["consensus"]), ExecutionPort: uint16(v.ports["execution"])}
	copy(r.PeerId[:], sure[[]byte](t)(hex.DecodeString(string(v.node.ID()))))
	pub := crypto.FromECDSAPub(&v.execution.PublicKey)
	copy(r.EnodeX[:], pub[1:33])
	copy(r.EnodeY[:], pub[33:])
	return r
}

func (n *testNetwork) writeHomes(validators int) {
	t := n.t
	t.Helper()
	parsed := sure[abi.ABI](t)(abi.JSON(strings.NewReader(nodesABI)))
	var records []nodeRecord
	var keys []*ecdsa.PrivateKey
	doc := cmttypes.GenesisDoc{ChainID: fmt.Sprintf("causeway-%d", testChain), GenesisTime: time.Now().UTC().Truncate(time.Second), InitialHeight: 1, ConsensusParams: cmttypes.DefaultConsensusParams()}
	doc.ConsensusParams.Validator.PubKeyTypes = []string{secp256k1eth.KeyType}
	doc.ConsensusParams.Version.App = 1
	for i, v := range n.nodes {
		records = append(records, v.record(t))
		if i < validators {
			keys = append(keys, v.key)
			pub := secp256k1eth.PrivKey(crypto.FromECDSA(v.key)).PubKey()
			doc.Validators = append(doc.Validators, cmttypes.GenesisValidator{Address: pub.Address(), PubKey: pub, Power: 1, Name: fmt.Sprint(i)})
		}
	}
	system := func(code []byte) map[string]any {
		return map[string]any{"balance": "0x0", "nonce": "0x1", "code": "0x" + hex.EncodeToString(code)}
	}
	execution := map[string]any{
		"config": map[string]any{"chainId": testChain, "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0,
			"constantinopleBlock": 0, "petersburgBlock": 0, "istanbulBlock": 0, "berlinBlock": 0, "londonBlock": 0, "terminalTotalDifficulty": 0,
			"shanghaiTime": 0, "cancunTime": 0, "pragueTime": 0, "osakaTime": 0, "blobSchedule": map[string]any{
				"cancun": map[string]any{"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477},
				"prague": map[string]any{"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477},
				"osaka":  map[string]any{"target": 3, "max": 6, "baseFeeUpdateFraction": 3338477}}},
		"timestamp": fmt.Sprintf("0x%x", doc.GenesisTime.Unix()-1), "gasLimit": "0x3938700", "difficulty": "0x0", "baseFeePerGas": "0x7", "extraData": "0x", "nonce": "0x0",
		"alloc": map[string]any{
			params.BeaconRootsAddress.Hex():                  system(params.BeaconRootsCode),
			params.HistoryStorageAddress.Hex():               system(params.HistoryStorageCode),
			params.WithdrawalQueueAddress.Hex():              system(params.WithdrawalQueueCode),
			params.ConsolidationQueueAddress.Hex():           system(params.ConsolidationQueueCode),
			crypto.PubkeyToAddress(n.funded.PublicKey).Hex(): map[string]any{"balance": "0xd3c21bcecceda1000000"},
			setAddress.Hex():                                 map[string]any{"balance": "0x0", "nonce": "0x1", "code": slotWriter, "storage": setSlots(keys, 1, Upgrade{})},
			registryAddress.Hex():                            map[string]any{"balance": "0x0", "nonce": "0x1", "code": constantAnswer(sure[[]byte](t)(parsed.Methods["nodes"].Outputs.Pack(records)))},
		},
	}
	doc.AppState = sure[[]byte](t)(json.Marshal(map[string]any{"fee_recipient": feeAddress, "validator_set": setAddress, "member_registry": registryAddress}))
	if err := doc.ValidateAndComplete(); err != nil {
		t.Fatal(err)
	}
	for i, v := range n.nodes {
		var secret [32]byte
		_, _ = crand.Read(secret[:])
		encrypted := sure[[]byte](t)(keystore.EncryptKey(&keystore.Key{Id: uuid.New(), Address: crypto.PubkeyToAddress(v.key.PublicKey), PrivateKey: v.key}, testPassword, 2, 1))
		if err := doc.SaveAs(filepath.Join(v.home, "config/genesis.json")); err != nil {
			t.Fatal(err)
		}
		v.write(t, "config/execution.json", sure[[]byte](t)(json.Marshal(execution)))
		v.write(t, "config/validator_key.json", encrypted)
		v.write(t, "config/jwt.hex", []byte(hex.EncodeToString(secret[:])))
		v.write(t, "config/nodekey", []byte(hex.EncodeToString(crypto.FromECDSA(v.execution))))
		v.write(t, "config/password", []byte(testPassword+"\n"))
		v.write(t, "data/priv_validator_state.json", []byte(`{"height":"0","round":0,"step":0}`))
		v.write(t, "config/config.toml", []byte(fmt.Sprintf("moniker = \"validator-%d\"\n", i)))
		v.write(t, "config/validator.json", sure[[]byte](t)(json.Marshal(map[string]any{"version": 1, "chainId": testChain, "geth": os.Getenv("CAUSEWAY_GETH"),
			"ports": v.ports, "passwordFile": filepath.Join(v.home, "config/password")})))
	}
}

func (v *testNode) write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(v.home, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (n *testNetwork) start(i int, env ...string) {
	n.t.Helper()
	n.run(n.nodes[i], n.binary, "run", env...)
}

func (n *testNetwork) run(v *testNode, binary, verb string, env ...string) {
	n.t.Helper()
	if v.log == nil {
		v.log = new(lockedBuffer)
	}
	v.cmd = exec.Command(binary, verb, "--home", v.home)
	v.cmd.Env = append(os.Environ(), env...)
	v.cmd.Stdout, v.cmd.Stderr = v.log, v.log
	v.cmd.SysProcAttr = childAttributes()
	if err := v.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	v.exited = make(chan struct{})
	go func(cmd *exec.Cmd, exited chan struct{}) {
		_ = cmd.Wait()
		close(exited)
	}(v.cmd, v.exited)
}

func (v *testNode) stop(sig os.Signal) {
	if v.cmd == nil {
		return
	}
	_ = v.cmd.Process.Signal(sig)
	select {
	case <-v.exited:
	case <-time.After(30 * time.Second):
		_ = v.cmd.Process.Kill()
		<-v.exited
	}
}

func (v *testNode) health() (h healthAnswer, code int) {
	res, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/health", v.ports["metrics"]))
	if err != nil {
		return h, 0
	}
	defer func() { _ = res.Body.Close() }()
	_ = json.NewDecoder(res.Body).Decode(&h)
	return h, res.StatusCode
}

func (v *testNode) metrics(t *testing.T) string {
	t.Helper()
	res := sure[*http.Response](t)(http.Get(fmt.Sprintf("http://127.0.0.1:%d/metrics", v.ports["metrics"])))
	defer func() { _ = res.Body.Close() }()
	return string(sure[[]byte](t)(io.ReadAll(res.Body)))
}

func eventually(t *testing.T, within time.Duration, what string, holds func() bool) {
	t.Helper()
	began := time.Now()
	for time.Since(began) < within {
		if holds() {
			t.Logf("%s: after %.1f s", what, time.Since(began).Seconds())
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("not within %s: %s", within, what)
}

func (n *testNetwork) eth(i int) *ethclient.Client {
	n.t.Helper()
	return sure[*ethclient.Client](n.t)(ethclient.Dial(fmt.Sprintf("http://127.0.0.1:%d", n.nodes[i].ports["http"])))
}

// send sends data to the slot writer and waits for the receipt.
func (n *testNetwork) send(i int, slots map[common.Hash]common.Hash) *types.Receipt {
	n.t.Helper()
	var data []byte
	for k, v := range slots {
		data = append(append(data, k[:]...), v[:]...)
	}
	eth, ctx := n.eth(i), context.Background()
	defer eth.Close()
	nonce := sure[uint64](n.t)(eth.PendingNonceAt(ctx, crypto.PubkeyToAddress(n.funded.PublicKey)))
	tx := sure[*types.Transaction](n.t)(types.SignNewTx(n.funded, types.LatestSignerForChainID(big.NewInt(testChain)),
		&types.DynamicFeeTx{ChainID: big.NewInt(testChain), Nonce: nonce, To: &setAddress, Gas: 2_000_000, GasFeeCap: big.NewInt(1000), GasTipCap: big.NewInt(1), Data: data}))
	if err := eth.SendTransaction(ctx, tx); err != nil {
		n.t.Fatal(err)
	}
	var receipt *types.Receipt
	eventually(n.t, 30*time.Second, "receipt", func() bool {
		r, err := eth.TransactionReceipt(ctx, tx.Hash())
		receipt = r
		return err == nil
	})
	if receipt.Status != 1 {
		n.t.Fatal("the transaction failed")
	}
	return receipt
}

func (n *testNetwork) awaitHeight(i int, height int64, within time.Duration) {
	n.t.Helper()
	eventually(n.t, within, fmt.Sprintf("validator %d at height %d", i, height), func() bool {
		h, _ := n.nodes[i].health()
		return h.Height >= height
	})
}

func TestNetworkDecidesBlocks(t *testing.T) {
	gethProgram(t)
	n := newTestNetwork(t, 4, 0)
	n.binary = program(t, "", "1")
	for i := range n.nodes {
		n.start(i)
	}
	for i := range n.nodes {
		n.awaitHeight(i, 5, 60*time.Second)
	}
	eventually(t, 20*time.Second, "healthy", func() bool {
		h, code := n.nodes[0].health()
		return code == 200 && h.Peers == 3 && h.ExecutionPeers == 3 && len(h.Alarms) == 0
	})
	n.send(0, nil)
	text, intime := n.nodes[0].metrics(t), 0
	for _, v := range n.nodes {
		intime += strings.Count(v.metrics(t), "causeway_"+unbuilt+" 0\n")
	}
	if intime < 2 { // a busy machine may make one late
		t.Error("geth's log does not tell when a payload is built")
	}
	for _, name := range []string{"cometbft_consensus_height", "causeway_execution_height", "geth_chain_head_block"} {
		if !strings.Contains(text, name) {
			t.Errorf("no %s in /metrics", name)
		}
	}
}

func listen(address string) (io.Closer, error) { return net.Listen("tcp", address) }

// running is a network of n validators and others that all stand at height 3.
func running(t *testing.T, validators, others int, prepare func(*testNetwork)) *testNetwork {
	t.Helper()
	gethProgram(t)
	n := newTestNetwork(t, validators, others)
	n.binary = program(t, "", "1")
	if prepare != nil {
		prepare(n)
	}
	for i := range n.nodes {
		n.start(i)
	}
	for i := range n.nodes {
		n.awaitHeight(i, 3, 90*time.Second)
	}
	return n
}

func (n *testNetwork) height(i int) int64 {
	h, _ := n.nodes[i].health()
	return h.Height
}

func (n *testNetwork) sameBlock(height int64, nodes ...int) {
	n.t.Helper()
	hashes := map[common.Hash]bool{}
	for _, i := range nodes {
		eth := n.eth(i)
		h, err := eth.HeaderByNumber(context.Background(), big.NewInt(height))
		if err != nil {
			n.t.Fatal(i, err)
		}
		hashes[h.Hash()] = true
		eth.Close()
	}
	if len(hashes) != 1 {
		n.t.Fatalf("block %d: %v", height, hashes)
	}
}

// gethOf is the process id of a validator's geth.
func gethOf(t *testing.T, v *testNode) int {
	t.Helper()
	pid := 0
	for line := range strings.SplitSeq(v.log.String(), "\n") {
		var fields struct {
			Msg string
			Pid int
		}
		if json.Unmarshal([]byte(line), &fields) == nil && fields.Msg == "geth runs" {
			pid = fields.Pid
		}
	}
	if pid == 0 {
		t.Fatal("no geth in the log")
	}
	return pid
}

func TestNetworkSurvivesDeaths(t *testing.T) {
	n := running(t, 4, 0, nil)
	if err := syscall.Kill(gethOf(t, n.nodes[1]), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	h := n.height(0)
	n.awaitHeight(1, h+4, 60*time.Second)
	if !strings.Contains(n.nodes[1].metrics(t), "causeway_execution_restarts_total 1") {
		t.Error("the restart is not counted")
	}
	child := gethOf(t, n.nodes[2])
	n.nodes[2].stop(syscall.SIGKILL)
	eventually(t, 5*time.Second, "geth dies with its parent", func() bool { return syscall.Kill(child, 0) != nil })
	time.Sleep(2 * time.Second)
	h, began := n.height(0), time.Now()
	n.awaitHeight(0, h+6, 90*time.Second)
	t.Logf("three of four: %.2f s a block", time.Since(began).Seconds()/float64(n.height(0)-h))
	n.start(2)
	n.awaitHeight(2, n.height(0)+2, 60*time.Second)
	for i := range n.nodes {
		n.nodes[i].stop(syscall.SIGKILL)
	}
	for i := range n.nodes {
		n.start(i)
	}
	eventually(t, 60*time.Second, "answers again", func() bool { return n.height(0) > 0 })
	h = n.height(0)
	for i := range n.nodes {
		n.awaitHeight(i, h+3, 60*time.Second)
	}
	n.sameBlock(h+1, 0, 1, 2, 3)
}

func TestNetworkFollowsTheContract(t *testing.T) {
	n := running(t, 4, 1, nil)
	keys := []*ecdsa.PrivateKey{}
	for _, v := range n.nodes {
		keys = append(keys, v.key)
	}
	validators := func(count string) {
		t.Helper()
		eventually(t, 20*time.Second, count+" validators", func() bool {
			for line := range strings.SplitSeq(n.nodes[0].metrics(t), "\n") {
				if strings.HasPrefix(line, "cometbft_consensus_validators{") && strings.HasSuffix(line, " "+count) {
					return true
				}
			}
			return false
		})
	}
	n.send(0, setSlots(keys, 2, Upgrade{}))
	validators("5")
	n.send(0, map[common.Hash]common.Hash{{}: {1}}) // the hash over the set is wrong
	eventually(t, 20*time.Second, "alarm", func() bool { h, _ := n.nodes[4].health(); return len(h.Alarms) == 1 })
	n.awaitHeight(0, n.height(0)+3, 30*time.Second)
	n.send(0, setSlots(keys[:4], 3, Upgrade{}))
	validators("4")
	eventually(t, 20*time.Second, "no alarm", func() bool { h, _ := n.nodes[4].health(); return len(h.Alarms) == 0 })

	at := n.height(0) + 6
	n.send(0, setSlots(keys[:4], 3, Upgrade{Height: at, Version: 2}))
	ended := func(v *testNode) {
		t.Helper()
		select {
		case <-v.exited:
		case <-time.After(60 * time.Second):
			t.Fatal("a validator does not stop at the upgrade")
		}
	}
	for i, v := range n.nodes {
		ended(v)
		if code := v.cmd.ProcessState.ExitCode(); code != exitUpgrade {
			t.Errorf("validator %d: exit %d", i, code)
		}
	}
	n.start(0)
	ended(n.nodes[0])
	if code := n.nodes[0].cmd.ProcessState.ExitCode(); code != exitUpgrade {
		t.Error("an old program starts again: exit", code)
	}
	n.binary = program(t, "", "2")
	for i := range n.nodes {
		n.start(i)
	}
	for i := range n.nodes {
		n.awaitHeight(i, at+2, 60*time.Second)
	}
	n.sameBlock(at, 0, 1, 2, 3, 4)
	res := sure[*http.Response](t)(http.Get(fmt.Sprintf("http://127.0.0.1:%d/block?height=%d", n.nodes[0].ports["cometRpc"], at)))
	body := string(sure[[]byte](t)(io.ReadAll(res.Body)))
	_ = res.Body.Close()
	if !strings.Contains(body, `"app":"2"`) {
		t.Error("the header does not carry the version", cut(body, 400))
	}
}

func TestNetworkOutvotesAByzantineValidator(t *testing.T) {
	n := running(t, 4, 0, nil)
	byzantine := program(t, "byzantine", "1")
	figure := func(i int, name string) (v int64) {
		for line := range strings.SplitSeq(n.nodes[i].metrics(t), "\n") {
			if rest, ok := strings.CutPrefix(line, "causeway_"+name+" "); ok {
				_, _ = fmt.Sscan(rest, &v)
			}
		}
		return v
	}
	for _, deed := range []string{"parent", "bitflip", "nopayload", "timestamp", "garbage", "oversized", "uncles"} {
		n.nodes[3].stop(syscall.SIGTERM)
		if code := n.nodes[3].cmd.ProcessState.ExitCode(); code != 0 {
			t.Error("stopped by a signal: exit", code)
		}
		n.run(n.nodes[3], byzantine, "run", "CAUSEWAY_BYZANTINE="+deed)
		before := figure(0, "proposals_rejected_total")
		eventually(t, 60*time.Second, deed+" is refused", func() bool { return figure(0, "proposals_rejected_total") > before })
		n.awaitHeight(0, n.height(0)+2, 30*time.Second)
	}
	n.nodes[3].stop(syscall.SIGTERM)
	n.run(n.nodes[3], byzantine, "run", "CAUSEWAY_BYZANTINE=equivocate")
	eventually(t, 60*time.Second, "equivocation on record", func() bool {
		h, _ := n.nodes[0].health()
		return len(h.Misbehavior) > 0 && h.Misbehavior[0]["validator"] == strings.ToLower(crypto.PubkeyToAddress(n.nodes[3].key.PublicKey).Hex())
	})
	n.sameBlock(n.height(0)-2, 0, 1, 2)
}

func TestRemoteSigner(t *testing.T) {
	signer := &testNode{}
	n := running(t, 4, 0, func(n *testNetwork) {
		v := n.nodes[3]
		signer.home = filepath.Join(t.TempDir(), "signer")
		if err := os.CopyFS(signer.home, os.DirFS(v.home)); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{keyFile, stateFile} {
			_ = os.Remove(filepath.Join(v.home, name))
		}
		for _, home := range []*testNode{v, signer} { // top-level keys come first in TOML
			home.write(t, "config/config.toml", []byte(fmt.Sprintf("priv_validator_laddr = \"tcp://127.0.0.1:%d\"\n", v.ports["metrics"]+2)))
		}
		n.run(signer, n.binary, "sign")
	})
	t.Cleanup(func() { signer.stop(syscall.SIGTERM) })
	signed := func() bool {
		state, _ := os.ReadFile(filepath.Join(signer.home, stateFile))
		return !strings.Contains(string(state), `"height":"0"`) && !strings.Contains(string(state), `"height": "0"`)
	}
	eventually(t, 30*time.Second, "the signer signs", signed)
	signer.stop(syscall.SIGKILL)
	n.run(signer, n.binary, "sign")
	n.awaitHeight(3, n.height(0)+3, 60*time.Second)
	if text := signer.log.String(); !strings.Contains(text, "signer runs") {
		t.Error(text)
	}
}
