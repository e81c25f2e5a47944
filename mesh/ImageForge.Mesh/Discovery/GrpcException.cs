// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Mesh.Discovery;

/// <summary>gRPC's status codes, https://grpc.github.io/grpc/core/md_doc_statuscodes.html.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Aborted = 10,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>A call that did not end with status OK.</summary>
internal sealed class GrpcException(GrpcStatus status, string message, Exception? inner = null)
    : IOException($"{status}: {message}", inner)
{
    public GrpcStatus Status { get; } = status;
}
