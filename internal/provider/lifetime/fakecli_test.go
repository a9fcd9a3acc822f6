// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package lifetime_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
)

// The test's own binary is the provider's parent when this variable is set: a CLI, which connects to the provider and
// does what it is asked on standard input, or a mere parent. Either can be killed without killing the test.
const (
	roleVariable = "LIFETIME_TEST_ROLE"
	roleCLI      = "cli"
	roleParent   = "parent"
)

// handshake is the one of Terraform and OpenTofu.
var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  6,
	MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
	MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
}

// play runs as the provider's parent; the rest of the arguments is the provider's command line. File 3 is passed on to
// the provider, so that the test can see it end.
func play(role string, args []string) error {
	cmd := exec.Command(args[0], args[1:]...)
	inherited := os.NewFile(3, "alive")
	cmd.ExtraFiles = []*os.File{inherited}
	if role == roleCLI {
		return playCLI(cmd, inherited)
	}
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	inherited.Close()
	fmt.Println(cmd.Process.Pid)
	return cmd.Wait()
}

func playCLI(cmd *exec.Cmd, inherited io.Closer) error {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  handshake,
		Plugins:          plugin.PluginSet{"provider": rawPlugin{}},
		Cmd:              cmd,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		Logger:           hclog.NewNullLogger(),
	})
	protocol, err := client.Client()
	if err != nil {
		return err
	}
	inherited.Close()
	dispensed, err := protocol.Dispense("provider")
	if err != nil {
		return err
	}
	c, ok := dispensed.(*caller)
	if !ok {
		return fmt.Errorf("dispensed a %T", dispensed)
	}
	fmt.Println(cmd.Process.Pid)
	for commands := bufio.NewScanner(os.Stdin); commands.Scan(); {
		command, argument, _ := strings.Cut(commands.Text(), " ")
		switch command {
		case "schema":
			err = c.call("GetProviderSchema", nil)
		case "configure":
			err = c.call("ConfigureProvider", protowire.AppendTag(nil, 2, protowire.BytesType), dynamic(argument))
		case "invoke":
			go func() { _ = c.invoke("luma_notification", argument) }() // it ends with the provider or this process
		case "shutdown":
			go client.Kill()
		}
		if err != nil {
			return err
		}
		fmt.Println("ok")
	}
	client.Kill()
	return nil
}

// rawPlugin hands out a caller.
type rawPlugin struct{ plugin.NetRPCUnsupportedPlugin }

func (rawPlugin) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this is a client")
}

func (rawPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return &caller{conn}, nil
}

// caller calls the provider with messages that it encodes itself: plugin-go keeps the generated types to itself.
type caller struct{ conn *grpc.ClientConn }

func (c *caller) call(method string, parts ...[]byte) error {
	var request, response []byte
	for _, part := range parts {
		request = append(request, part...)
	}
	return c.conn.Invoke(context.Background(), "/tfplugin6.Provider/"+method, request, &response, options()...)
}

// invoke invokes an action and reads its events to the end.
func (c *caller) invoke(action, config string) error {
	stream, err := c.conn.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true}, "/tfplugin6.Provider/InvokeAction", options()...)
	if err != nil {
		return err
	}
	request := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), action)
	request = append(protowire.AppendTag(request, 2, protowire.BytesType), dynamic(config)...)
	if err := errors.Join(stream.SendMsg(request), stream.CloseSend()); err != nil {
		return err
	}
	for {
		var event []byte
		if err := stream.RecvMsg(&event); err != nil {
			return err
		}
	}
}

// dynamic is a DynamicValue in JSON, with its length in front.
func dynamic(text string) []byte {
	value := protowire.AppendString(protowire.AppendTag(nil, 2, protowire.BytesType), text)
	return protowire.AppendBytes(nil, value)
}

func options() []grpc.CallOption {
	return []grpc.CallOption{grpc.ForceCodec(rawCodec{}), grpc.MaxCallRecvMsgSize(64 << 20)}
}

// rawCodec passes encoded messages through.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(v any) ([]byte, error) {
	message, ok := v.([]byte)
	if !ok {
		return nil, fmt.Errorf("a %T is not an encoded message", v)
	}
	return message, nil
}

func (rawCodec) Unmarshal(data []byte, v any) error {
	message, ok := v.(*[]byte)
	if !ok {
		return fmt.Errorf("a %T does not hold an encoded message", v)
	}
	*message = data
	return nil
}
