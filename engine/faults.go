package main

import (
	"errors"
	"fmt"
)

// Exit codes of the program.
const (
	exitError   = 1
	exitConfig  = 2 // a file or the environment must be mended before another start can help
	exitUpgrade = 3 // the network goes on with a newer version of this program
)

// Fault is an error that a person has to act on: what is wrong, and the way out.
type Fault struct {
	Exit int
	What string
	Hint string
}

func (f *Fault) Error() string { return f.What }

// misconfigured is a Fault in what the operator wrote or in the state of the machine.
func misconfigured(hint, format string, args ...any) error {
	return &Fault{Exit: exitConfig, What: fmt.Sprintf(format, args...), Hint: hint}
}

// exitCode is 1 for an error that is no Fault.
func exitCode(err error) (code int, hint string) {
	var f *Fault
	if errors.As(err, &f) {
		return f.Exit, f.Hint
	}
	return exitError, ""
}
