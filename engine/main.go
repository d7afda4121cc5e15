// Command causeway-validator joins CometBFT, which decides the order of blocks, to geth, which builds and executes them.
//
//	causeway-validator run --home DIR      the validator of this folder, with its geth
//	causeway-validator sign --home DIR     serve the key of this folder to a validator elsewhere
//	causeway-validator version
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"syscall"
)

var (
	version      = "dev" // set by -ldflags "-X main.version=…"
	appVersion   = "1"   // highest version of the network's rules that this program knows; tests set another one
	knownVersion uint64
)

func main() {
	os.Exit(command(os.Args[1:], os.Stdout))
}

func command(args []string, out io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	level := new(slog.LevelVar)
	log := slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level}))
	err := dispatch(ctx, args, level, log, out)
	if err == nil || errors.Is(err, context.Canceled) {
		return 0
	}
	code, hint := exitCode(err)
	log.Error(err.Error(), "component", "causeway", "hint", hint, "exit", code)
	return code
}

func dispatch(ctx context.Context, args []string, level *slog.LevelVar, log *slog.Logger, out io.Writer) (err error) {
	const usage = "causeway-validator run|sign --home DIR, or causeway-validator version"
	if knownVersion, err = strconv.ParseUint(appVersion, 10, 64); err != nil || len(args) == 0 {
		return misconfigured(usage, "which command?")
	}
	if args[0] == "version" {
		_, err := fmt.Fprintf(out, "causeway-validator %s (network version %d, geth %s)\n", version, knownVersion, gethVersion)
		return err
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	dir := flags.String("home", "", "")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 || *dir == "" {
		return misconfigured(usage, "%s: --home DIR is missing, or there is more than that (%v)", args[0], err)
	}
	verb, ok := map[string]func(context.Context, *Home, *slog.Logger) error{"run": run, "sign": sign}[args[0]]
	if !ok {
		return misconfigured(usage, "no command %q", args[0])
	}
	home, err := openHome(*dir)
	if err != nil {
		return err
	}
	if err := level.UnmarshalText([]byte(home.LogLevel)); err != nil {
		return misconfigured("debug, info, warn or error", "config/validator.json: logLevel %q", home.LogLevel)
	}
	return verb(ctx, home, log)
}
