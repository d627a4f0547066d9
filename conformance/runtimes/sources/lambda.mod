module windtunnel/runtime

go 1.18

require github.com/aws/aws-lambda-go v0.0.0
