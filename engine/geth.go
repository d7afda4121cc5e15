package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	gethVersion = "1.17.8" // pinned in geth/go.mod
	gethSocket  = "./geth/geth.ipc"
	gethToml    = "geth/engine.toml"
	graceToStop = 20 * time.Second
	longestWait = 10 * time.Second // between two starts of a geth that dies again and again
)

var versionLine = regexp.MustCompile(`(?m)^Version: ([0-9.]+)`)

// Geth is the execution client, run as a child.
type Geth struct {
	home    *Home
	status  *Status
	log     *slog.Logger
	metrics string // address of its metrics, a free port of the loopback
	down    chan struct{}
}

func newGeth(h *Home, s *Status, log *slog.Logger) (*Geth, error) {
	out, err := exec.Command(h.Geth, "version").Output()
	if err != nil {
		return nil, misconfigured("build it with `causeway network build`, and name it as `geth` in config/validator.json", "geth: %v", err)
	}
	if m := versionLine.FindSubmatch(out); m == nil || string(m[1]) != gethVersion {
		return nil, misconfigured("build it with `causeway network build`", "%s is not geth %s: %q", h.Geth, gethVersion, cut(string(out), 60))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.Close() }()
	return &Geth{home: h, status: s, log: log, metrics: l.Addr().String(), down: make(chan struct{})}, nil
}

// initialise writes the genesis block to an empty data folder, and compares it in one that is not.
func (g *Geth) initialise() error {
	cmd := exec.Command(g.home.Geth, "--datadir", "geth", "--state.scheme", "hash", "--verbosity", "1", "init", "config/execution.json")
	out, err := cmd.CombinedOutput()
	switch text := string(out); {
	case err == nil:
	case strings.Contains(text, "incompatible genesis"):
		return misconfigured("the folder holds another chain: use the config/ it was made with, or an empty folder",
			"geth/ and config/execution.json disagree: %s", cut(strings.TrimSpace(text), 400))
	case strings.Contains(text, "already used by another process"):
		return misconfigured("stop the geth that runs there", "geth/ is in use by another process")
	default:
		return misconfigured("", "geth init: %s", cut(strings.TrimSpace(text), 400))
	}
	// Only dials to admitted nodes: with a dial ratio of 1 no place is left for strangers that call, and nodes
	// that the registry admits are trusted, which exempts them from the limits.
	toml := fmt.Sprintf("[Node.P2P]\nListenAddr = %q\nDialRatio = 1\nMaxPeers = %d\nNoDiscovery = true\n", g.home.host(g.home.Ports.Execution), g.home.MaxPeers)
	return os.WriteFile(gethToml, []byte(toml), 0o600)
}

func (g *Geth) args() []string {
	h, port := g.home, strconv.Itoa
	host, metricsPort, _ := net.SplitHostPort(g.metrics)
	api, hosts, verbosity := "eth,net,web3,debug,txpool", "localhost", "2"
	if !h.loopback() { // debug_setHead is nothing for the open; a name in front of the port is the operator's business
		api, hosts = "eth,net,web3,txpool", "*"
	}
	if h.LogLevel == "debug" {
		verbosity = "3"
	}
	return []string{"--config", gethToml, "--datadir", "geth", "--ipcpath", gethSocket, "--nodekey", "config/nodekey", "--networkid", strconv.FormatInt(h.ChainID, 10),
		// Only archive on the hash scheme survives SIGKILL; it also proves the state of every block. Audits need every receipt.
		"--syncmode", "full", "--gcmode", "archive", "--state.scheme", "hash", "--cache", "128", "--history.transactions", "0", "--history.logs", "0",
		"--nodiscover", "--nat", "none",
		"--http", "--http.addr", h.Listen, "--http.port", port(h.Ports.HTTP), "--http.api", api, "--http.vhosts", hosts, "--rpc.batch-request-limit", "5000",
		"--ws", "--ws.addr", h.Listen, "--ws.port", port(h.Ports.WS), "--ws.api", "eth,net,web3",
		"--authrpc.addr", "127.0.0.1", "--authrpc.port", port(h.Ports.Engine), "--authrpc.jwtsecret", "config/jwt.hex",
		"--txpool.pricelimit", "1", "--txpool.accountslots", "2000", "--txpool.globalslots", "20000", "--txpool.accountqueue", "2000", "--txpool.globalqueue", "20000",
		// A price of 0 silently becomes 1,000,000. The pool keeps no blobs: what exceeds its byte is dropped at once.
		"--miner.gasprice", "1", "--miner.gaslimit", strconv.FormatUint(h.gasLimit, 10), "--gpo.ignoreprice", "1", "--blobpool.datacap", "1",
		"--metrics", "--metrics.addr", host, "--metrics.port", metricsPort, "--log.format", "json", "--verbosity", verbosity}
}

// supervise keeps geth running until ctx ends, then stops it in order. It holds one system thread, because the
// kernel kills the child when the thread that started it ends.
func (g *Geth) supervise(ctx context.Context) {
	runtime.LockOSThread()
	defer close(g.down)
	for wait := 500 * time.Millisecond; ; {
		began := time.Now()
		err := g.runOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > time.Minute {
			wait = 500 * time.Millisecond
		}
		g.status.restarts.Inc()
		g.status.raise("execution", "geth ended (%v) and is started again", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			wait = min(2*wait, longestWait)
		}
	}
}

func (g *Geth) runOnce(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, g.home.Geth, g.args()...)
	cmd.SysProcAttr = childAttributes()
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = graceToStop // then SIGKILL
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = w, w
	err = cmd.Start()
	_ = w.Close()
	if err != nil {
		_ = r.Close()
		return err
	}
	go func() {
		relayGethLog(r, g.log)
		_ = r.Close()
	}()
	g.log.Info("geth runs", "pid", cmd.Process.Pid, "program", filepath.Base(g.home.Geth))
	return cmd.Wait()
}
