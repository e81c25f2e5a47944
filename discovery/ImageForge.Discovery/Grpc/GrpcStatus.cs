// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery.Grpc;

/// <summary>Status codes of gRPC that the service uses; numbers as on the wire.</summary>
internal enum GrpcCode
{
    Ok = 0,
    Cancelled = 1,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
}

/// <summary>How a call ended.</summary>
internal readonly record struct GrpcStatus(GrpcCode Code, string Message)
{
    public static readonly GrpcStatus Ok = new(GrpcCode.Ok, "");

    public bool IsOk => Code == GrpcCode.Ok;

    public static GrpcStatus InvalidArgument(string message) => new(GrpcCode.InvalidArgument, message);

    public static GrpcStatus ResourceExhausted(string message) => new(GrpcCode.ResourceExhausted, message);

    public static GrpcStatus Unimplemented(string message) => new(GrpcCode.Unimplemented, message);

    public static GrpcStatus Internal(string message) => new(GrpcCode.Internal, message);
}
