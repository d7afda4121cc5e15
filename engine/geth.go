package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	gethVersion  = "1.17.8" // pinned in geth/go.mod
	gethSocket   = "./geth/geth.ipc"
	gethToml     = "geth/engine.toml"
	gethMetrics  = "metrics + 1"    // geth's own, which ours passes on
	graceToStop  = 20 * time.Second // then SIGKILL
	shortestWait = 500 * time.Millisecond
	longestWait  = 10 * time.Second // between two starts of a geth that dies again and again

	longestLine, longestReport = 64 << 10, 400
	badBlockInterval           = 10 * time.Second
	knownPayload               = "Ignoring already known beacon payload" // checked before the vote, imported after it
	builtPayload, payloadWork  = `"msg":"Updated payload"`, `ing work on payload`
)

// Geth is the execution client, run as a child.
type Geth struct {
	program string
	args    []string
	status  *Status
	log     *slog.Logger
	metrics string // their address
	built   chan string
}

// newGeth checks the program and its data: it writes the genesis block to an empty folder, and compares it in one that is not.
func newGeth(h *Home, gasLimit uint64, s *Status, log *slog.Logger) *Geth {
	out, err := exec.Command(h.Geth, "version").Output()
	must(err == nil && strings.Contains(string(out), "\nVersion: "+gethVersion+"-"), "build it with `causeway network build`, and name it as `geth` in config/validator.json",
		"%q is not geth %s: %v %q", h.Geth, gethVersion, err, cut(string(out), longestReport))
	err = mendAncients(log)
	must(err == nil, "the validator must be able to write to its home", "%v", err)
	out, err = exec.Command(h.Geth, "--datadir", "geth", "--state.scheme", "hash", "--verbosity", "1", "init", "config/execution.json").CombinedOutput()
	must(err == nil, "if geth/ holds another chain, use the config/ it was made with or an empty folder; if another process uses it, stop that one",
		"geth/ and config/execution.json: %v %s", err, cut(strings.TrimSpace(string(out)), longestReport))
	// Dials only admitted nodes: with a dial ratio of 1 no place is left for strangers that call, and nodes that the
	// registry admits are trusted, which exempts them from the limits.
	toml := fmt.Sprintf("[Node.P2P]\nListenAddr = %q\nDialRatio = 1\nMaxPeers = %d\n", h.address("execution"), h.MaxPeers)
	err = os.WriteFile(gethToml, []byte(toml), 0o600)
	must(err == nil, "the validator must be able to write to its home", "%v", err)
	// The console is a page of this machine that reads the chain.
	api, names, pages, verbosity := "eth,net,web3,debug,txpool", "localhost", "http://127.0.0.1:*,http://localhost:*", "2"
	if !isLoopback(h.RPCListen) { // debug_setHead is nothing for the open
		api, names, pages = "eth,net,web3,txpool", "*", ""
	}
	if h.LogLevel == "debug" {
		verbosity = "3"
	}
	metricsPort := h.port(gethMetrics)
	args := []string{"--config", gethToml, "--datadir", "geth", "--ipcpath", gethSocket, "--nodekey", "config/nodekey", "--networkid", strconv.FormatInt(h.ChainID, 10),
		// A garbage collection at four times the live heap instead of half of it, and no execution of a block ahead of its execution: a
		// validator shares its processors with what it serves (decision 0078).
		// Only archive on the hash scheme survives SIGKILL; it also proves the state of every block. Audits need every receipt.
		"--syncmode", "full", "--gcmode", "archive", "--state.scheme", "hash", "--cache", "128", "--gogc", "400", "--cache.noprefetch", "--history.transactions", "0", "--history.logs", "0",
		"--nodiscover", "--nat", "none",
		"--http", "--http.addr", h.RPCListen, "--http.port", h.port("http"), "--http.api", api, "--http.vhosts", names, "--http.corsdomain", pages, "--rpc.batch-request-limit", "5000",
		"--ws", "--ws.addr", h.RPCListen, "--ws.port", h.port("ws"), "--ws.api", "eth,net,web3",
		"--authrpc.addr", "127.0.0.1", "--authrpc.port", h.port("engine"), "--authrpc.jwtsecret", "config/jwt.hex",
		"--txpool.pricelimit", "1", "--txpool.accountslots", "2000", "--txpool.globalslots", "20000", "--txpool.accountqueue", "2000", "--txpool.globalqueue", "20000",
		// A price of 0 silently becomes 1,000,000. The pool keeps no blobs: what exceeds its byte is dropped at once.
		"--miner.gasprice", "1", "--miner.extradata", extraData, "--miner.gaslimit", strconv.FormatUint(gasLimit, 10), "--gpo.ignoreprice", "1", "--blobpool.datacap", "1",
		// Bounds a build, and lets geth's log tell when it is done.
		"--miner.recommit", fillLimit, "--log.vmodule", "payload_building.go=3",
		"--metrics", "--metrics.addr", "127.0.0.1", "--metrics.port", metricsPort, "--log.format", "json", "--verbosity", verbosity}
	return &Geth{h.Geth, args, s, log, "http://127.0.0.1:" + metricsPort + "/debug/metrics/prometheus", make(chan string, 16)}
}

// supervise keeps geth running until ctx ends, then stops it in order. It holds one system thread, because the
// kernel kills the child when the thread that started it ends.
func (g *Geth) supervise(ctx context.Context) {
	runtime.LockOSThread()
	for wait := shortestWait; ctx.Err() == nil; wait = min(2*wait, longestWait) {
		began := time.Now()
		err := g.runOnce(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > staleAfter {
			wait = shortestWait
		}
		g.status.count(restarts)
		g.status.alarm("execution", fmt.Errorf("geth ended and is started again: %v", err))
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (g *Geth) runOnce(ctx context.Context) error {
	if err := mendAncients(g.log); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, g.program, g.args...)
	cmd.SysProcAttr = childAttributes()
	cmd.Cancel, cmd.WaitDelay = func() error { return cmd.Process.Signal(syscall.SIGTERM) }, graceToStop
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, passwordName+"=") })
	lines, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	g.log.Info("geth runs", "pid", cmd.Process.Pid)
	relayGethLog(lines, os.Stdout, g.log, g.built) // until geth ends
	return cmd.Wait()
}

// relayGethLog passes geth's JSON lines on until they end. geth prints a report of many kilobytes for each block that it
// refuses, which a dishonest proposer can cause at will: one every ten seconds, cut short, must do.
func relayGethLog(r io.Reader, out io.Writer, log *slog.Logger, built chan<- string) {
	lines, last, reports := bufio.NewReaderSize(r, longestLine), time.Time{}, 0
	for {
		line, more, err := lines.ReadLine()
		text := string(line)
		for more && err == nil {
			_, more, err = lines.ReadLine()
		}
		switch {
		case err != nil:
			return
		case strings.Contains(text, knownPayload), strings.Contains(text, payloadWork):
		case strings.Contains(text, builtPayload):
			select {
			case built <- text:
			default:
			}
		case strings.Contains(text, "BAD BLOCK"):
			if reports++; time.Since(last) > badBlockInterval {
				log.Warn("geth refused a block", "report", cut(text, longestReport), "reports", reports)
				last, reports = time.Now(), 0
			}
		case strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}"):
			_, _ = fmt.Fprintf(out, "{\"component\":\"geth\",%s\n", text[1:])
		default:
			log.Warn(cut(text, longestReport))
		}
	}
}

func cut(s string, n int) string { return s[:min(n, len(s))] }
