// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package lifetime decides when the provider's process ends. It imports nothing of ours.
//
// Terraform and OpenTofu start the provider, call it over gRPC and end it with a Shutdown call; two seconds later they
// kill it. A provider that ends at any other moment may end between sending a message and saving its receipt, and the
// next apply would send the message again. So a signal that reaches the whole process group ends nothing while the CLI
// is alive. A CLI that was killed cannot say that it is gone: the provider finds out by itself, finishes what it is
// sending, and ends.
package lifetime

import (
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// clientCertificate is an environment variable that a CLI sets for the provider it starts. Only the holder of the key
// can then connect, so the process serves this one CLI and no later one. Without it (a debugger, TF_REATTACH_PROVIDERS,
// TF_DISABLE_PLUGIN_TLS), any CLI can connect.
const clientCertificate = "PLUGIN_CLIENT_CERT"

// Process is the life of the provider's own process.
type Process struct {
	debug      bool
	nonce      string
	run        string
	parentGone <-chan struct{}
	calls      calls
	exit       func(code int)
}

// New starts to watch the CLI that started this process; call it early in main. A CLI that ended before is not noticed
// here, but then nothing reads the address that go-plugin prints, and the broken pipe ends the process.
//
// Under debug a developer starts and ends the process, and several runs of the CLI share it: it has no nonce, no CLI to
// watch, and SIGINT and SIGTERM end it.
func New(debug bool) *Process {
	p := &Process{debug: debug, exit: os.Exit}
	if debug {
		return p
	}
	p.run = parentRun()
	p.parentGone = watchParent()
	if os.Getenv(clientCertificate) != "" {
		p.nonce = uuid.NewString()
	}
	return p
}

// Nonce is a random ID of this process: a value marked with it was made in this run of the CLI. It is empty when
// several runs may share the process.
func (p *Process) Nonce() string { return p.nonce }

// Serve serves the provider under its registry address. It returns when the CLI has asked for the end and nothing is
// being sent. When the CLI is gone, it ends the process instead.
func (p *Process) Serve(address string, newServer func() tfprotov6.ProviderServer) error {
	if p.debug {
		return tf6server.Serve(address, newServer,
			tf6server.WithManagedDebug(), tf6server.WithManagedDebugStopSignals([]os.Signal{os.Interrupt, syscall.SIGTERM}))
	}
	server, ok := newServer().(protocolServer)
	if !ok {
		return errors.New("the provider's server does not implement the whole protocol; this is a bug in the provider")
	}
	ignoreSignals()
	go p.endWithParent()
	err := tf6server.Serve(address, func() tfprotov6.ProviderServer { return guard{server, &p.calls} })
	p.calls.drain()
	return err
}

// endWithParent ends the process once the CLI is gone and nothing is being sent. The broken connection has cancelled
// the calls under way, which leaves a send a few seconds for its answer.
func (p *Process) endWithParent() {
	<-p.parentGone
	p.calls.drain()
	p.exit(0)
}

// ignoreSignals keeps the process alive when the CLI's whole process group is asked to end: by `timeout` and CI runners
// (SIGTERM), or by a terminal that is closed (SIGHUP). go-plugin does the same with SIGINT. A channel that is never
// read stands in for signal.Ignore, under which Windows would end the process at once.
func ignoreSignals() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM, syscall.SIGHUP)
}

// calls counts the calls under way that may send a message or change a template.
type calls struct {
	mu       sync.Mutex
	closed   bool
	underWay sync.WaitGroup
	detach   sync.Once
}

var errEnding = errors.New("the provider is ending, because Terraform ended or asked it to: nothing was sent")

// begin fails once the process is about to end. Each call that has begun must end.
func (c *calls) begin() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return errEnding
	}
	// When the CLI is gone, a log line to standard error must not end the process in the middle of a send. Before the
	// first call it should: see New.
	c.detach.Do(func() { signal.Ignore(syscall.SIGPIPE) })
	c.underWay.Add(1)
	return nil
}

func (c *calls) end() { c.underWay.Done() }

// drain lets no further call begin, and returns when those under way have ended.
func (c *calls) drain() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.underWay.Wait()
}
