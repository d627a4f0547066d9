// A runtime of Go's own library. It does what each event says: see ../steps.ts.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

var base = "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
var birth = fmt.Sprint(os.Getpid(), "-", time.Now().UnixNano())

type event struct {
	Op      string `json:"op"`
	Version string `json:"version"`
	Bytes   int    `json:"bytes"`
}

func post(id, what string, body []byte) {
	answer, err := http.Post(base+id+"/"+what, "application/json", bytes.NewReader(body))
	if err == nil {
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
}

func stream(id string, broken bool) {
	reader, writer := io.Pipe()
	request, _ := http.NewRequest("POST", base+id+"/response", reader)
	request.Header.Set("Content-Type", "application/vnd.awslambda.http-integration-response")
	request.Header.Set("Lambda-Runtime-Function-Response-Mode", "streaming")
	request.Trailer = http.Header{}
	if broken {
		failure := []byte(`{"errorType":"Broken","errorMessage":"midway"}`)
		request.Trailer.Set("Lambda-Runtime-Function-Error-Type", "Broken")
		request.Trailer.Set("Lambda-Runtime-Function-Error-Body", base64.StdEncoding.EncodeToString(failure))
	}
	go func() {
		io.WriteString(writer, `{"statusCode":202,"headers":{"x-own":"v"},"cookies":["a=1"]}`+strings.Repeat("\x00", 8))
		for piece := 0; piece < 3; piece++ {
			fmt.Fprintf(writer, "piece %d;", piece)
			time.Sleep(150 * time.Millisecond)
			if broken {
				break
			}
		}
		writer.Close()
	}()
	answer, err := http.DefaultClient.Do(request)
	if err == nil {
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
}

func answerTo(e event, calls int, text []byte) []byte {
	switch e.Op {
	case "exit":
		os.Exit(3)
	case "sleep":
		time.Sleep(30 * time.Second)
	case "big":
		return []byte(`"` + strings.Repeat("a", e.Bytes-2) + `"`)
	case "bytes":
		return []byte("\x89PNG\xff\xfe")
	case "size":
		return []byte(strconv.Itoa(len(text)))
	}
	body, _ := json.Marshal(map[string]any{"calls": calls, "birth": birth})
	return body
}

func main() {
	for calls := 1; ; calls++ {
		asked, err := http.Get(base + "next")
		if err != nil {
			os.Exit(1)
		}
		text, _ := io.ReadAll(asked.Body)
		asked.Body.Close()
		id := asked.Header.Get("Lambda-Runtime-Aws-Request-Id")
		var e event
		json.Unmarshal(text, &e)
		if e.Version == "2.0" {
			e.Op = "streamUrl"
		}
		switch {
		case e.Op == "error":
			post(id, "error", []byte(`{"errorType":"Asked","errorMessage":"as asked"}`))
		case strings.HasPrefix(e.Op, "stream"):
			stream(id, e.Op == "streamError")
		default:
			post(id, "response", answerTo(e, calls, text))
			if e.Op == "after" {
				time.Sleep(700 * time.Millisecond)
				fmt.Println("after the answer of call", calls)
			}
		}
	}
}
