// Command causeway-validator joins CometBFT, which decides the order of blocks, to geth, which builds and executes them.
//
//	causeway-validator run --home DIR      the validator of this folder, with its geth
//	causeway-validator sign --home DIR     serve the key of this folder to a validator elsewhere
//	causeway-validator version
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"syscall"
)

var (
	version    = "dev" // set by -ldflags "-X main.version=…"
	appVersion = "1"   // highest version of the network's rules that this program knows; tests set another one
)

// Exit codes of the program. Exit 2 wants a file or the machine mended before another start can help; 3 a newer program.
const exitError, exitConfig, exitUpgrade = 1, 2, 3

// Fault ends the program: what is wrong, and the way out.
type Fault struct {
	Exit       int
	What, Hint string
}

// must ends the program with a configuration error unless fine. It is for starts, and panics: attempt catches it.
func must(fine bool, hint, format string, args ...any) {
	if !fine {
		panic(&Fault{exitConfig, fmt.Sprintf(format, args...), hint})
	}
}

// need is must for a call that returns a value and an error: need(os.ReadFile(f))(f, "put it there").
func need[T any](v T, err error) func(what, hint string) T {
	return func(what, hint string) T {
		must(err == nil, hint, "%s: %v", what, err)
		return v
	}
}

// attempt returns the Fault that ended f, if one did.
func attempt(f func()) (fault *Fault) {
	defer func() {
		caught := recover()
		if is, ok := caught.(*Fault); ok {
			fault = is
		} else if caught != nil {
			panic(caught)
		}
	}()
	f()
	return nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(command(ctx, os.Args[1:], os.Stdout))
}

func command(ctx context.Context, args []string, out io.Writer) int {
	level := new(slog.LevelVar)
	log := slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level}))
	fault := attempt(func() {
		if len(args) == 1 && args[0] == "version" {
			_, _ = fmt.Fprintf(out, "causeway-validator %s (network version %d, geth %s)\n", version, knownVersion(), gethVersion)
			return
		}
		verbs := map[string]func(context.Context, *Home, *slog.Logger){"run": run, "sign": sign}
		must(len(args) == 3 && verbs[args[0]] != nil && args[1] == "--home", "causeway-validator run|sign --home DIR, or version", "not understood: %q", args)
		home := openHome(args[2])
		err := level.UnmarshalText([]byte(home.LogLevel))
		must(err == nil, "debug, info, warn or error", "config/validator.json: logLevel: %v", err)
		verbs[args[0]](ctx, home, log)
	})
	if fault == nil {
		return 0
	}
	log.Error(fault.What, "component", "causeway", "hint", fault.Hint, "exit", fault.Exit)
	return fault.Exit
}

func knownVersion() uint64 {
	return need(strconv.ParseUint(appVersion, 10, 64))("main.appVersion", "build with a number")
}
