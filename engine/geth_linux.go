package main

import "syscall"

// childAttributes: the child gets no signal of the terminal, and dies with its parent.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
