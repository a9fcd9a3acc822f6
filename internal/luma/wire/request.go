// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Request is a request of which nothing is read twice.
type Request struct {
	Method     string
	URL        string
	Header     http.Header
	Body       []byte
	Limit      int64     // of the reply's body, in bytes
	SendBefore time.Time // no first byte is sent from then on; zero for no limit
	// BeforeFirstByte is called once, before the first byte is written, which waits for it; nil for nothing.
	BeforeFirstByte func()
}

// build makes an http.Request that nothing can repeat, and measures it.
func (c *Client) build(ctx context.Context, r Request) (req *http.Request, size int64, err error) {
	fresh := func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
		if err != nil {
			return nil, err
		}
		req.GetBody = nil
		req.Close = r.Method != http.MethodGet
		req.Header = r.Header.Clone()
		if req.Header == nil {
			req.Header = http.Header{}
		}
		return req, nil
	}
	probe, err := fresh(context.Background())
	if err != nil {
		return nil, 0, err
	}
	if size, err = c.measure(probe); err != nil {
		return nil, 0, err
	}
	req, err = fresh(ctx)
	return req, size, err
}

// measure is the size of a request as the transport writes it. A request whose line and Host header do not fit the
// transport's write buffer is refused: a part of it could then be written before the trace reports that writing has
// begun (see writeTracker).
func (c *Client) measure(probe *http.Request) (int64, error) {
	write := probe.Write
	if proxy := c.plainProxy(probe); proxy != nil {
		write = probe.WriteProxy
		if proxy.User != nil {
			probe.Header.Set("Proxy-Authorization", "Basic "+basicAuth(proxy.User))
		}
	}
	var m meter
	if err := write(&m); err != nil {
		return 0, err
	}
	if m.head() > maxHead {
		return 0, fmt.Errorf("%w (%d bytes)", ErrHeadTooLong, maxHead)
	}
	return m.size, nil
}

// plainProxy is the proxy that gets the request itself, with its absolute URL, instead of opening a tunnel; nil without
// one.
func (c *Client) plainProxy(req *http.Request) *url.URL {
	if req.URL.Scheme != "http" {
		return nil
	}
	proxy, err := c.proxy(req)
	if err != nil || proxy == nil || strings.HasPrefix(proxy.Scheme, "socks") {
		return nil
	}
	return proxy
}

func basicAuth(user *url.Userinfo) string {
	password, _ := user.Password()
	return base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
}

// meter counts what is written to it and keeps the beginning.
type meter struct {
	size  int64
	first []byte
}

func (m *meter) Write(p []byte) (int, error) {
	m.size += int64(len(p))
	m.first = append(m.first, p[:min(len(p), maxHead+1-len(m.first))]...)
	return len(p), nil
}

// head is the size of the request line and the Host header, or more than maxHead.
func (m *meter) head() int {
	_, rest, found := bytes.Cut(m.first, []byte("\r\n"))
	_, rest, whole := bytes.Cut(rest, []byte("\r\n"))
	if !found || !whole {
		return maxHead + 1
	}
	return len(m.first) - len(rest)
}
