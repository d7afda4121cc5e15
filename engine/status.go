package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	keptMisbehavior = 100
	staleAfter      = time.Minute // without a block for so long, a validator is not healthy
	metricsLimit    = 2 * time.Second
)

// Figures of this program, served as causeway_<name>.
const (
	consensusHeight, executionHeight, consensusPeers, executionPeers   = "consensus_height", "execution_height", "consensus_peers", "execution_peers"
	catchingUp, restarts, setRefused, listRefused, misbehaved, against = "catching_up", "execution_restarts_total", "validator_set_refused_total",
		"peer_list_refused_total", "misbehavior_total", "proposals_rejected_total"
	unbuilt = "builds_unfinished_total" // proposals that left without waiting for geth any longer
)

// Status is what the validator knows about itself: figures, and alarms that stand until their cause is gone.
type Status struct {
	log         *slog.Logger
	mu          sync.Mutex
	figures     map[string]int64
	alarms      map[string]string
	misbehavior []map[string]any // evidence that the network put on record: type, validator, height
	blockTime   time.Time
	nodes       []AdmittedNode // let in by the registry, our own left out
}

func newStatus(log *slog.Logger) *Status {
	s := &Status{log: log, figures: map[string]int64{}, alarms: map[string]string{}, misbehavior: []map[string]any{}, nodes: []AdmittedNode{}}
	for _, name := range []string{consensusHeight, executionHeight, consensusPeers, executionPeers, restarts, setRefused, listRefused, misbehaved, against, unbuilt} {
		s.figures[name] = 0
	}
	s.figures[catchingUp] = 1
	return s
}

// with runs f alone.
func (s *Status) with(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *Status) set(figure string, v int64) { s.with(func() { s.figures[figure] = v }) }
func (s *Status) count(figure string)        { s.with(func() { s.figures[figure]++ }) }
func (s *Status) get(figure string) (v int64) {
	s.with(func() { v = s.figures[figure] })
	return v
}

// alarm stands while err is not nil, and is logged when it begins and ends.
func (s *Status) alarm(about string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, stands := s.alarms[about]
	if delete(s.alarms, about); err != nil {
		s.alarms[about] = err.Error()
	}
	if err != nil && !stands {
		s.log.Error("ALARM "+err.Error(), "about", about)
	} else if err == nil && stands {
		s.log.Warn("alarm is over", "about", about)
	}
}

// decided takes a decided block.
func (s *Status) decided(height int64, at time.Time, evidence []abci.Misbehavior) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.figures[consensusHeight], s.figures[executionHeight], s.blockTime = height, max(height, s.figures[executionHeight]), at
	for _, m := range evidence {
		seen := map[string]any{"type": m.Type.String(), "validator": fmt.Sprintf("0x%x", m.Validator.Address), "height": m.Height}
		s.misbehavior, s.figures[misbehaved] = append(s.misbehavior, seen), s.figures[misbehaved]+1
		s.log.Error("misbehavior on record", "evidence", seen)
	}
	s.misbehavior = s.misbehavior[max(0, len(s.misbehavior)-keptMisbehavior):]
}

// age is the time since the last block; negative if the block is ahead of this machine's clock.
func (s *Status) age() (age time.Duration) {
	s.with(func() { age = time.Since(s.blockTime).Round(time.Second) })
	return age
}

// health answers 200 to a validator that follows the chain with both engines, 503 to any other.
func (s *Status) health(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, alarms := s.figures, []string{}
	for _, about := range slices.Sorted(maps.Keys(s.alarms)) {
		alarms = append(alarms, about+": "+s.alarms[about])
	}
	w.Header().Set("Content-Type", "application/json")
	if s.alarms["chain"] != "" || f[catchingUp] == 1 || f[executionHeight] < f[consensusHeight]-1 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"height": f[consensusHeight], "executionHeight": f[executionHeight], "catchingUp": f[catchingUp] == 1,
		"peers": f[consensusPeers], "executionPeers": f[executionPeers], "alarms": alarms, "misbehavior": s.misbehavior,
		"nodes": s.nodes})
}

// handler answers /health, and /metrics with CometBFT's figures, ours, and geth's under the prefix geth_.
func (s *Status) handler(gethMetrics string) http.Handler {
	mux, consensus, client := http.NewServeMux(), promhttp.Handler(), &http.Client{Timeout: metricsLimit}
	mux.HandleFunc("GET /health", s.health)
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		r.Header = http.Header{} // plain text, because more text follows
		consensus.ServeHTTP(w, r)
		s.with(func() {
			for _, name := range slices.Sorted(maps.Keys(s.figures)) {
				_, _ = fmt.Fprintf(w, "causeway_%s %d\n", name, s.figures[name])
			}
			_, _ = fmt.Fprintf(w, "causeway_alarms %d\n", len(s.alarms))
		})
		res, err := client.Get(gethMetrics)
		if err != nil {
			return
		}
		defer func() { _ = res.Body.Close() }()
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
				_, _ = fmt.Fprintf(w, "geth_%s\n", line)
			}
		}
	})
	return mux
}
