package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	keptMisbehavior = 100
	staleAfter      = time.Minute // without a block for so long, a validator is not healthy
)

// Misbehavior is evidence that the network put on record.
type Misbehavior struct {
	Type      string `json:"type"`
	Validator string `json:"validator"`
	Height    int64  `json:"height"`
}

// Health is the body of GET /health.
type Health struct {
	Height          int64         `json:"height"`
	ExecutionHeight int64         `json:"executionHeight"`
	CatchingUp      bool          `json:"catchingUp"`
	Peers           int           `json:"peers"`
	ExecutionPeers  int           `json:"executionPeers"`
	Alarms          []string      `json:"alarms"`
	Misbehavior     []Misbehavior `json:"misbehavior"`
}

// Status is what the validator knows about itself: figures, and alarms that stand until their cause is gone.
type Status struct {
	log                              *slog.Logger
	height, execution                atomic.Int64
	blockTime                        atomic.Int64 // unix seconds of the last block
	catchingUp                       atomic.Bool
	peers, executionPeers            atomic.Int64
	setRefused, listRefused          prometheus.Counter
	restarts, misbehaved, rejections prometheus.Counter

	mu          sync.Mutex
	alarms      map[string]string
	misbehavior []Misbehavior
}

func newStatus(log *slog.Logger, r prometheus.Registerer) *Status {
	f := promauto.With(r)
	counter := func(name, help string) prometheus.Counter {
		return f.NewCounter(prometheus.CounterOpts{Name: "causeway_" + name, Help: help})
	}
	s := &Status{log: log, alarms: map[string]string{}}
	s.catchingUp.Store(true)
	s.setRefused = counter("validator_set_refused_total", "Blocks after which the validator contract's answer was refused.")
	s.listRefused = counter("peer_list_refused_total", "Blocks after which the list of admitted nodes was refused.")
	s.restarts = counter("execution_restarts_total", "Times that the execution client had to be started again.")
	s.misbehaved = counter("misbehavior_total", "Pieces of evidence that blocks carried.")
	s.rejections = counter("proposals_rejected_total", "Proposals that this validator voted against.")
	gauge := func(name, help string, v *atomic.Int64) {
		f.NewGaugeFunc(prometheus.GaugeOpts{Name: "causeway_" + name, Help: help}, func() float64 { return float64(v.Load()) })
	}
	gauge("consensus_height", "Height of the last decided block.", &s.height)
	gauge("execution_height", "Number of the execution client's head.", &s.execution)
	gauge("execution_peers", "Peers of the execution client.", &s.executionPeers)
	f.NewGaugeFunc(prometheus.GaugeOpts{Name: "causeway_alarms", Help: "Alarms that stand."}, func() float64 { return float64(len(s.standing())) })
	return s
}

// raise logs an alarm when it is new, clear when it is over.
func (s *Status) raise(about, format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := fmt.Sprintf(format, args...)
	if _, stands := s.alarms[about]; !stands {
		s.log.Error("ALARM "+text, "about", about)
	}
	s.alarms[about] = text
}

func (s *Status) clear(about string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, stands := s.alarms[about]; stands {
		s.log.Warn("alarm is over", "about", about)
		delete(s.alarms, about)
	}
}

// alarm raises or clears.
func (s *Status) alarm(about string, stands bool, format string, args ...any) {
	if stands {
		s.raise(about, format, args...)
	} else {
		s.clear(about)
	}
}

func (s *Status) standing() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []string{}
	for about, text := range s.alarms {
		all = append(all, about+": "+text)
	}
	sort.Strings(all)
	return all
}

func (s *Status) record(evidence []abci.Misbehavior) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range evidence {
		seen := Misbehavior{m.Type.String(), fmt.Sprintf("0x%x", m.Validator.Address), m.Height}
		s.misbehavior = append(s.misbehavior, seen)
		s.misbehaved.Inc()
		s.log.Error("misbehavior on record", "type", seen.Type, "validator", seen.Validator, "height", seen.Height)
	}
	s.misbehavior = s.misbehavior[max(0, len(s.misbehavior)-keptMisbehavior):]
}

func (s *Status) health() (Health, bool) {
	s.mu.Lock()
	evidence := append([]Misbehavior{}, s.misbehavior...)
	s.mu.Unlock()
	h := Health{s.height.Load(), s.execution.Load(), s.catchingUp.Load(), int(s.peers.Load()), int(s.executionPeers.Load()), s.standing(), evidence}
	fresh := time.Since(time.Unix(s.blockTime.Load(), 0)) < staleAfter
	return h, fresh && !h.CatchingUp && h.ExecutionHeight >= h.Height-1
}

// serve answers /health and /metrics, the latter with geth's figures (prefix geth_) after our own, until ctx ends.
func (s *Status) serve(ctx context.Context, address, gethMetrics string, g prometheus.Gatherer) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		h, healthy := s.health()
		w.Header().Set("Content-Type", "application/json")
		if !healthy {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(h)
	})
	own := promhttp.HandlerFor(g, promhttp.HandlerOpts{DisableCompression: true})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept") // the text format, because more text follows
		own.ServeHTTP(w, r)
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if req, err := http.NewRequestWithContext(ctx, http.MethodGet, gethMetrics, nil); err == nil {
			if res, err := http.DefaultClient.Do(req); err == nil {
				prefixMetrics(w, res.Body)
				_ = res.Body.Close()
			}
		}
	})
	server := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("metrics on %s: %w", address, err)
	}
	return nil
}

// prefixMetrics keeps geth's names apart from CometBFT's and the Go runtime's.
func prefixMetrics(w io.Writer, r io.Reader) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		line := lines.Text()
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
			_, _ = fmt.Fprintf(w, "# TYPE geth_%s\n", name)
		} else if line != "" && line[0] != '#' {
			_, _ = fmt.Fprintf(w, "geth_%s\n", line)
		}
	}
}
