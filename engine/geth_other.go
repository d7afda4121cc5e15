//go:build !linux

package main

import "syscall"

// childAttributes: elsewhere a parent that is killed leaves its child, which the next start reports by its lock.
func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
