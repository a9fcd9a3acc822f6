// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"
)

// identity is a server certificate for loopback and tenant.example, signed by itself.
type identity struct {
	certificate tls.Certificate
	pem         []byte
}

// trustedIdentity is the one test clients trust.
var trustedIdentity = sync.OnceValue(newIdentity)

func newIdentity() identity {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		DNSNames:              []string{"tenant.example"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	return identity{
		certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		pem:         pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
	}
}

// farEnd is a listener that plays a tenant byte by byte and counts what it got. A delivery is what a tenant would show to people:
// a request that was read to its last byte and then acted on.
type farEnd struct {
	t      testing.TB
	script func(*peer)
	tls    *tls.Config // nil for plain HTTP
	ln     net.Listener
	done   chan struct{} // closed when the test is over; hanging scripts wait for it
	wg     sync.WaitGroup

	mu        sync.Mutex
	changed   *sync.Cond
	last      string // address of the client accepted last
	playing   int    // scripts
	conns     int
	received  map[string]int // whole requests read, by message
	delivered map[string]int // by message
}

func newFarEnd(t testing.TB, overTLS bool, script func(*peer)) *farEnd {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &farEnd{t: t, script: script, ln: ln, done: make(chan struct{}), received: map[string]int{}, delivered: map[string]int{}}
	f.changed = sync.NewCond(&f.mu)
	if overTLS {
		f.tls = &tls.Config{
			Certificates: []tls.Certificate{trustedIdentity().certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		}
	}
	f.wg.Go(f.accept)
	t.Cleanup(f.close)
	return f
}

func (f *farEnd) close() {
	close(f.done)
	_ = f.ln.Close()
	f.wg.Wait()
}

// drain waits until everything that clients have sent is dealt with. Connections are accepted in their order: when the last one is,
// all are.
func (f *farEnd) drain() error {
	last, err := net.Dial("tcp", f.ln.Addr().String())
	for errors.Is(err, syscall.ECONNRESET) { // a script was quicker than the dial
		last, err = net.Dial("tcp", f.ln.Addr().String())
	}
	if err != nil {
		return err
	}
	address := last.LocalAddr().String()
	f.mu.Lock()
	for f.last != address {
		f.changed.Wait()
	}
	_ = last.Close()
	for f.playing > 0 {
		f.changed.Wait()
	}
	f.mu.Unlock()
	return nil
}

func (f *farEnd) accept() {
	for {
		raw, err := f.ln.Accept()
		if err != nil {
			return
		}
		f.mu.Lock()
		f.conns++
		f.last = raw.RemoteAddr().String()
		f.playing++
		f.changed.Broadcast()
		p := &peer{far: f, Conn: raw, raw: raw.(*net.TCPConn), number: f.conns}
		f.mu.Unlock()
		if f.tls != nil {
			p.Conn = tls.Server(raw, f.tls)
		}
		p.in = bufio.NewReader(p)
		f.wg.Go(func() { f.play(p) })
	}
}

// play runs the script for one connection. A script that still waits for its client ends with the test.
func (f *farEnd) play(p *peer) {
	over := make(chan struct{})
	f.wg.Go(func() {
		select {
		case <-f.done:
			_ = p.raw.Close()
		case <-over:
		}
	})
	f.script(p)
	_ = p.raw.Close()
	close(over)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.playing--
	f.changed.Broadcast()
}

func (f *farEnd) url() string {
	scheme := "http"
	if f.tls != nil {
		scheme = "https"
	}
	return fmt.Sprintf("%s://%s/vsa", scheme, f.ln.Addr())
}

// counts are the connections, whole requests and deliveries of all messages so far.
func (f *farEnd) counts() (conns, received, delivered int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.received {
		received += n
	}
	for _, n := range f.delivered {
		delivered += n
	}
	return f.conns, received, delivered
}

// of counts the whole requests and deliveries of one message.
func (f *farEnd) of(message string) (received, delivered int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.received[message], f.delivered[message]
}

// peer is one accepted connection.
type peer struct {
	net.Conn // as the application sees it: TLS, if any, is taken off
	far      *farEnd
	raw      *net.TCPConn
	in       *bufio.Reader
	number   int // of this connection, from 1
}

// read reads one request to its last byte without acting on it; ok is false if the client did not send a whole one.
func (p *peer) read() (message string, ok bool) {
	message, ok = readMessage(p.in)
	if ok {
		p.far.mu.Lock()
		p.far.received[message]++
		p.far.mu.Unlock()
	}
	return message, ok
}

// uncount takes back a request that is about to be refused for now, so that the next one is not a repetition.
func (p *peer) uncount(message string) {
	p.far.mu.Lock()
	defer p.far.mu.Unlock()
	p.far.received[message]--
}

func readMessage(in *bufio.Reader) (message string, ok bool) {
	req, err := http.ReadRequest(in)
	if err != nil {
		return "", false
	}
	body, err := io.ReadAll(req.Body)
	if err != nil || req.Method != http.MethodPost {
		return "", false
	}
	var content payload
	if json.Unmarshal(body, &content) != nil {
		return "", false
	}
	return content.Message, true
}

// deliver reads one request and acts on it.
func (p *peer) deliver() bool {
	message, ok := p.read()
	if ok {
		p.far.mu.Lock()
		p.far.delivered[message]++
		p.far.mu.Unlock()
	}
	return ok
}

func (p *peer) say(format string, args ...any) { _, _ = fmt.Fprintf(p, format, args...) }

// respond says a whole reply with that status and body.
func (p *peer) respond(status int, body string) {
	p.say("HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", status, http.StatusText(status), len(body), body)
}

// fin ends the connection in an orderly way. What the client still sends is taken in, so that the last words are not lost to a reset.
func (p *peer) fin() {
	if overTLS, ok := p.Conn.(*tls.Conn); ok {
		_ = overTLS.CloseWrite()
	}
	_ = p.raw.CloseWrite()
	_, _ = io.Copy(io.Discard, p.raw)
}

// rst ends the connection at once.
func (p *peer) rst() {
	_ = p.raw.SetLinger(0)
	_ = p.raw.Close()
}

// hang waits until the client hangs up or the test is over.
func (p *peer) hang() { _, _ = io.Copy(io.Discard, p.raw) }

// handshake finishes TLS, if there is any.
func (p *peer) handshake() error {
	if overTLS, ok := p.Conn.(*tls.Conn); ok {
		return overTLS.Handshake()
	}
	return nil
}

// readSome takes in n bytes of the request.
func (p *peer) readSome(n int64) bool {
	_, err := io.CopyN(io.Discard, p.in, n)
	return err == nil || errors.Is(err, io.EOF)
}
