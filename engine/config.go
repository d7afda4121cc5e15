package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
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

const sameInit = "take all files of config/ from one `causeway network init`"

const leastDisk = 512 << 20 // bytes without which no validator is started

// Ports of one validator.
type Ports struct {
	Consensus int `json:"consensus"`
	CometRPC  int `json:"cometRpc"`
	Execution int `json:"execution"`
	HTTP      int `json:"http"`
	WS        int `json:"ws"`
	Engine    int `json:"engine"` // always on the loopback
	Metrics   int `json:"metrics"`
}

// Local is config/validator.json: what one machine decides for itself.
type Local struct {
	Version      int    `json:"version"`
	ChainID      int64  `json:"chainId"`
	Geth         string `json:"geth"` // path of the program
	Ports        Ports  `json:"ports"`
	Listen       string `json:"listen"`
	PasswordFile string `json:"passwordFile"`
	RetainBlocks int64  `json:"retainBlocks"`
	BuildDelayMs int64  `json:"buildDelayMs"`
	MaxPeers     int    `json:"maxPeers"`
	LogLevel     string `json:"logLevel"`
}

// Rules is app_state of config/genesis.json: what all validators agree on.
type Rules struct {
	FeeRecipient         common.Address `json:"fee_recipient"`
	ValidatorSet         common.Address `json:"validator_set"`
	MemberRegistry       common.Address `json:"member_registry"`
	ExecutionGenesisHash *common.Hash   `json:"execution_genesis_hash"`
	Rescue               *Rescue        `json:"rescue"`
}

// Home is the folder of one validator, read and checked.
type Home struct {
	Local
	comet    *cfg.Config
	genesis  *cmttypes.GenesisDoc
	rules    Rules
	gasLimit uint64
	secret   []byte
	held     *os.File // the lock
}

// openHome makes dir the working directory (a path to geth's socket must stay below 100 bytes) and reads config/.
func openHome(dir string) (*Home, error) {
	if err := os.Chdir(dir); err != nil {
		return nil, misconfigured("give the folder of a validator with --home", "%v", err)
	}
	h := &Home{Local: Local{Listen: "127.0.0.1", RetainBlocks: 100_000, BuildDelayMs: 150, MaxPeers: 64, LogLevel: "info"}}
	if err := readJSON("config/validator.json", &h.Local, true); err != nil {
		return nil, err
	}
	if h.Version != 1 {
		return nil, misconfigured("write the file with a tool of the same release", "config/validator.json: version %d, this program knows 1", h.Version)
	}
	if err := h.readConsensus(); err != nil {
		return nil, err
	}
	return h, h.checkChain()
}

// readExecution reads the files that only a validator with a geth of its own needs.
func (h *Home) readExecution() error {
	var execution struct {
		Config   struct{ ChainID int64 }
		GasLimit hexutil.Uint64
	}
	if err := readJSON("config/execution.json", &execution, false); err != nil {
		return err
	}
	h.gasLimit = uint64(execution.GasLimit)
	if execution.Config.ChainID != h.ChainID {
		return misconfigured(sameInit, "config/execution.json is of chain %d, config/validator.json of %d", execution.Config.ChainID, h.ChainID)
	}
	raw, err := os.ReadFile("config/jwt.hex")
	if err == nil {
		h.secret, err = hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(string(raw)), "0x"))
	}
	if err != nil || len(h.secret) != 32 {
		return misconfigured("write 32 random bytes in hex to it, mode 600", "config/jwt.hex: no secret of 32 bytes")
	}
	return nil
}

// readConsensus reads config.toml over the engine's own defaults, and genesis.json.
func (h *Home) readConsensus() error {
	c := cfg.DefaultConfig()
	c.Mempool.Type, c.TxIndex.Indexer, c.Storage.DiscardABCIResponses = "nop", "null", true
	c.P2P.PexReactor, c.P2P.AddrBookStrict, c.P2P.AllowDuplicateIP = false, false, true
	c.P2P.SendRate, c.P2P.RecvRate = 50<<20, 50<<20 // a full block must be there within timeout_propose
	// A proposer that is down costs timeout_propose and timeout_precommit; the deltas make room when rounds fail.
	c.Consensus.TimeoutPropose, c.Consensus.TimeoutPrevote, c.Consensus.TimeoutPrecommit = time.Second, 500*time.Millisecond, 500*time.Millisecond
	c.Consensus.TimeoutCommit = 700 * time.Millisecond
	v := viper.New()
	v.SetConfigFile("config/config.toml")
	if err := v.ReadInConfig(); err != nil {
		return misconfigured("", "config/config.toml: %v", err)
	}
	if err := v.UnmarshalExact(c); err != nil {
		return misconfigured("take the keys of CometBFT 0.40", "config/config.toml: %v", err)
	}
	c.SetRoot(".")
	c.FilterPeers = true // who is admitted is not a matter of configuration
	c.P2P.MaxNumInboundPeers, c.P2P.MaxNumOutboundPeers = h.MaxPeers, h.MaxPeers
	c.P2P.ListenAddress, c.RPC.ListenAddress = h.tcp(h.Ports.Consensus), h.tcp(h.Ports.CometRPC)
	c.Instrumentation.Prometheus = false // served on our port
	if err := c.ValidateBasic(); err != nil {
		return misconfigured("", "config/config.toml: %v", err)
	}
	h.comet = c
	doc, err := cmttypes.GenesisDocFromFile(c.GenesisFile())
	if err != nil {
		return misconfigured("", "%v", err)
	}
	h.genesis = doc
	if err := json.Unmarshal(doc.AppState, &h.rules); err != nil || h.rules.ValidatorSet == (common.Address{}) {
		return misconfigured("", "config/genesis.json: app_state does not name validator_set (%v)", err)
	}
	return nil
}

func (h *Home) tcp(port int) string  { return "tcp://" + h.host(port) }
func (h *Home) host(port int) string { return net.JoinHostPort(h.Listen, strconv.Itoa(port)) }
func (h *Home) loopback() bool {
	ip := net.ParseIP(h.Listen)
	return ip != nil && ip.IsLoopback()
}

// claim checks what a start needs of the machine, and locks the home until the process ends.
func (h *Home) claim(ports bool) error {
	lock, err := os.OpenFile("validator.lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return misconfigured("the validator must be able to write to its home", "%v", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return misconfigured("stop the other process first: two with one key are a double signature", "another process uses this home")
	}
	h.held = lock
	var disk syscall.Statfs_t
	if err := syscall.Statfs(".", &disk); err == nil && uint64(disk.Bavail)*uint64(disk.Bsize) < leastDisk {
		return misconfigured("make room: a disk that fills up stops the validator", "less than %d MiB are free", leastDisk>>20)
	}
	if !ports {
		return nil
	}
	for name, port := range map[string]int{"consensus": h.Ports.Consensus, "cometRpc": h.Ports.CometRPC, "execution": h.Ports.Execution,
		"http": h.Ports.HTTP, "ws": h.Ports.WS, "engine": h.Ports.Engine, "metrics": h.Ports.Metrics} {
		l, err := net.Listen("tcp", h.host(port))
		if err != nil || port == 0 {
			return misconfigured("free the port, or change it in config/validator.json", "port %s (%d): %v", name, port, err)
		}
		_ = l.Close()
	}
	return nil
}

func readJSON(file string, into any, strict bool) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return misconfigured("", "%v", err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if strict {
		d.DisallowUnknownFields()
	}
	if err := d.Decode(into); err != nil {
		return misconfigured("", "%s: %v", filepath.Clean(file), err)
	}
	if d.More() {
		return misconfigured("", "%s: more than one value", file)
	}
	return nil
}

func (h *Home) password() (string, error) {
	if h.PasswordFile == "" {
		if p, ok := os.LookupEnv("CAUSEWAY_VALIDATOR_PASSWORD"); ok {
			return p, nil
		}
		return "", misconfigured("set CAUSEWAY_VALIDATOR_PASSWORD, or passwordFile in config/validator.json", "no password for config/validator_key.json")
	}
	raw, err := os.ReadFile(h.PasswordFile)
	if err != nil {
		return "", misconfigured("", "passwordFile: %v", err)
	}
	return strings.TrimRight(string(raw), "\r\n"), nil
}
