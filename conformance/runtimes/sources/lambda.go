// The same for AWS's library for Go: its handlers answer in JSON, or with what is read from them.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

var birth = fmt.Sprint(os.Getpid(), "-", time.Now().UnixNano())
var calls int

type event struct {
	Op      string `json:"op"`
	Version string `json:"version"`
	Bytes   int    `json:"bytes"`
}

// Asked is the error that an event asks for.
type Asked struct{}

func (Asked) Error() string { return "as asked" }

func stream(broken bool) *events.LambdaFunctionURLStreamingResponse {
	reader, writer := io.Pipe()
	go func() {
		for piece := 0; piece < 3; piece++ {
			fmt.Fprintf(writer, "piece %d;", piece)
			time.Sleep(150 * time.Millisecond)
			if broken {
				writer.CloseWithError(errors.New("midway"))
				return
			}
		}
		writer.Close()
	}()
	return &events.LambdaFunctionURLStreamingResponse{
		StatusCode: 202,
		Headers:    map[string]string{"x-own": "v"},
		Cookies:    []string{"a=1"},
		Body:       reader,
	}
}

func handle(_ context.Context, raw json.RawMessage) (any, error) {
	calls++
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, err
	}
	if e.Version == "2.0" {
		return stream(false), nil
	}
	switch e.Op {
	case "error":
		return nil, Asked{}
	case "exit":
		os.Exit(3)
	case "sleep":
		time.Sleep(30 * time.Second)
	case "big":
		return strings.Repeat("a", e.Bytes-2), nil
	case "bytes":
		return bytes.NewReader([]byte("\x89PNG\xff\xfe")), nil
	case "size":
		return len(raw), nil
	case "stream", "streamError":
		return stream(e.Op == "streamError"), nil
	}
	return map[string]any{"calls": calls, "birth": birth}, nil
}

func main() { lambda.Start(handle) }
