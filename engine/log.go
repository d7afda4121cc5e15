package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	cmtlog "github.com/cometbft/cometbft/libs/log"
)

// consensusLog prints CometBFT's lines as ours. Its info level has a dozen lines a block, so it counts as debug here.
type consensusLog struct {
	*slog.Logger
	fatal func(error)
}

func (l consensusLog) Info(msg string, keyvals ...any) { l.Logger.Debug(msg, keyvals...) }
func (l consensusLog) With(keyvals ...any) cmtlog.Logger {
	return consensusLog{l.Logger.With(keyvals...), l.fatal}
}

// Error ends the process when the consensus has stopped: CometBFT recovers its panic, logs this and lets the process live on.
func (l consensusLog) Error(msg string, keyvals ...any) {
	l.Logger.Error(msg, keyvals...)
	if strings.HasPrefix(msg, "CONSENSUS FAILURE") && l.fatal != nil {
		l.fatal(errors.New("the consensus stopped: its reason is in the log"))
	}
}

const (
	longestLine      = 64 << 10
	badBlockInterval = 10 * time.Second
	knownPayload     = "Ignoring already known beacon payload"
)

// relayGethLog turns geth's JSON lines into ours until it ends. geth prints a report of many kilobytes for each
// block that it refuses, which a dishonest proposer can cause at will: one every ten seconds, cut short, must do.
func relayGethLog(r io.Reader, log *slog.Logger) {
	lines, lastBad, left := bufio.NewReaderSize(r, longestLine), time.Time{}, 0
	for {
		line, more, err := lines.ReadLine()
		text := string(line)
		for more && err == nil {
			_, more, err = lines.ReadLine()
		}
		if err != nil {
			return
		}
		if strings.Contains(text, "BAD BLOCK") {
			left++
			if time.Since(lastBad) > badBlockInterval {
				log.Warn("geth refused a block", "report", cut(text, 400), "reports", left)
				lastBad, left = time.Now(), 0
			}
			continue
		}
		level, msg, attrs := parseGethLine(text)
		if msg == knownPayload { // asked for on purpose: checked before the vote, imported after it
			level = slog.LevelDebug
		}
		log.Log(context.Background(), level, msg, attrs...)
	}
}

func parseGethLine(text string) (slog.Level, string, []any) {
	var fields map[string]any
	if json.Unmarshal([]byte(text), &fields) != nil {
		return slog.LevelWarn, cut(text, 2000), nil
	}
	levels := map[string]slog.Level{"warn": slog.LevelWarn, "error": slog.LevelError, "crit": slog.LevelError}
	name, _ := fields["lvl"].(string)
	msg, _ := fields["msg"].(string)
	attrs := []any{}
	for k, v := range fields {
		if k != "t" && k != "lvl" && k != "msg" {
			attrs = append(attrs, k, v)
		}
	}
	return levels[name], cut(msg, 2000), attrs
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}
