package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	cfg "github.com/cometbft/cometbft/config"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/spf13/viper"
)

const (
	sameInit  = "take all files of config/ from one `causeway network init`"
	loopback  = "127.0.0.1"
	leastDisk = 512 << 20 // bytes without which no validator is started
	lowDisk   = 2 << 30   // bytes below which there is an alarm
)

// Home is the folder of one validator, read and checked.
type Home struct {
	Local
	comet   *cfg.Config
	genesis *cmttypes.GenesisDoc
	rules   Rules
	lock    *os.File
}

// Rules is app_state of config/genesis.json: what all validators agree on.
type Rules struct {
	FeeRecipient   common.Address `json:"fee_recipient"`
	ValidatorSet   common.Address `json:"validator_set"`
	MemberRegistry common.Address `json:"member_registry"`
	Outbox         common.Address `json:"outbox"` // zero: none
	ExecutionHash  *common.Hash   `json:"execution_genesis_hash"`
	Rescue         *Rescue        `json:"rescue"`
}

// Local is config/validator.json: what one machine decides for itself.
type Local struct {
	Version                              int
	ChainID                              int64
	Geth                                 string         // path of the program
	Ports                                map[string]int // engine, and geth's metrics on metrics + 1, are always on the loopback
	Listen, PasswordFile, LogLevel       string
	RPCListen                            string // for what answers without asking who calls: the loopback if Listen is none
	RetainBlocks, BuildDelayMs, MaxPeers int64
}

// openHome makes dir the working directory (a path to geth's socket must stay below 100 bytes) and reads config/: our
// settings, CometBFT's over the engine's own defaults, and the genesis.
func openHome(dir string) *Home {
	err := os.Chdir(dir)
	must(err == nil, "give the folder of a validator with --home", "%v", err)
	h := &Home{Local: Local{Listen: loopback, RetainBlocks: 100_000, BuildDelayMs: 150, MaxPeers: 64, LogLevel: "info"}}
	readJSON("config/validator.json", &h.Local, true)
	must(h.Version == 1, "write the file with a tool of the same release", "config/validator.json: version %d, this program knows 1", h.Version)
	if h.RPCListen == "" && isLoopback(h.Listen) {
		h.RPCListen = h.Listen
	} else if h.RPCListen == "" {
		h.RPCListen = loopback
	}
	c := cfg.DefaultConfig()
	c.Mempool.Type, c.TxIndex.Indexer, c.Storage.DiscardABCIResponses = "nop", "null", true
	c.P2P.PexReactor, c.P2P.AddrBookStrict, c.P2P.AllowDuplicateIP = false, false, true
	c.P2P.SendRate, c.P2P.RecvRate = 50<<20, 50<<20 // a full block must be there within timeout_propose
	// A proposer that is down costs timeout_propose and timeout_precommit; the deltas make room when rounds fail.
	c.Consensus.TimeoutPropose, c.Consensus.TimeoutPrevote, c.Consensus.TimeoutPrecommit = 2*time.Second, 500*time.Millisecond, 500*time.Millisecond
	c.Consensus.TimeoutCommit = 500 * time.Millisecond          // a proposer makes a second of it
	c.Consensus.PeerGossipSleepDuration = 20 * time.Millisecond // 100 ms a hop, for proposals and votes, is CometBFT's default
	v := viper.New()
	v.SetConfigFile("config/config.toml")
	if err = v.ReadInConfig(); err == nil {
		err = v.UnmarshalExact(c)
	}
	c.SetRoot(".")
	c.FilterPeers, c.Instrumentation.Prometheus = true, false // who is admitted is not configured; figures are on our port
	c.P2P.MaxNumInboundPeers, c.P2P.MaxNumOutboundPeers = int(h.MaxPeers), int(h.MaxPeers)
	c.P2P.ListenAddress, c.RPC.ListenAddress = "tcp://"+h.address("consensus"), "tcp://"+h.address("cometRpc")
	if err == nil {
		err = c.ValidateBasic()
	}
	must(err == nil, "it takes the keys of CometBFT 0.40", "config/config.toml: %v", err)
	h.comet, h.genesis = c, need(cmttypes.GenesisDocFromFile(c.GenesisFile()))("config/genesis.json", sameInit)
	err = json.Unmarshal(h.genesis.AppState, &h.rules)
	must(err == nil && h.rules.ValidatorSet != common.Address{}, "app_state has to name validator_set", "config/genesis.json: %v", err)
	h.checkChain()
	return h
}

// readExecution reads the files that only a validator with a geth of its own needs: the gas limit and the shared secret.
func (h *Home) readExecution() (gasLimit uint64, secret []byte) {
	var genesis struct {
		Config   struct{ ChainID int64 }
		GasLimit hexutil.Uint64
	}
	readJSON("config/execution.json", &genesis, false)
	must(genesis.Config.ChainID == h.ChainID, sameInit, "config/execution.json is of chain %d, config/validator.json of %d", genesis.Config.ChainID, h.ChainID)
	raw := need(os.ReadFile("config/jwt.hex"))("config/jwt.hex", sameInit)
	secret, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(string(raw)), "0x"))
	must(len(secret) == 32, "write 32 random bytes in hex to it, mode 600", "config/jwt.hex: %d bytes (%v)", len(secret), err)
	return uint64(genesis.GasLimit), secret
}

func (h *Home) port(name string) string {
	if name == gethMetrics {
		return strconv.Itoa(h.Ports["metrics"] + 1)
	}
	return strconv.Itoa(h.Ports[name])
}

func (h *Home) address(port string) string {
	switch port {
	case "consensus", "execution":
		return net.JoinHostPort(h.Listen, h.port(port))
	case "engine", gethMetrics:
		return net.JoinHostPort(loopback, h.port(port))
	}
	return net.JoinHostPort(h.RPCListen, h.port(port))
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// claim locks the home until the process ends, and checks what a start needs of the machine.
func (h *Home) claim(ports ...string) {
	h.lock = need(os.OpenFile("validator.lock", os.O_CREATE|os.O_RDWR, 0o600))("home", "the validator must be able to write to it")
	err := syscall.Flock(int(h.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	must(err == nil, "stop the other process first: two with one key are a double signature", "another process uses this home: %v", err)
	must(freeDisk() >= leastDisk, "make room: a disk that fills up stops the validator", "less than %d MiB are free", leastDisk>>20)
	for _, name := range ports {
		l := need(net.Listen("tcp", h.address(name)))("port "+name, "free it, or change it in config/validator.json")
		_ = l.Close()
	}
}

func freeDisk() uint64 {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(".", &disk); err != nil {
		return lowDisk
	}
	return uint64(disk.Bavail) * uint64(disk.Bsize)
}

func readJSON(file string, into any, strict bool) {
	d := json.NewDecoder(bytes.NewReader(need(os.ReadFile(file))(file, sameInit)))
	if strict {
		d.DisallowUnknownFields()
	}
	err := d.Decode(into)
	must(err == nil && !d.More(), "one JSON value with the documented names", "%s: %v", file, err)
}
