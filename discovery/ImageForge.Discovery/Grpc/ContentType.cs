// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery.Grpc;

/// <summary>Which requests are gRPC: <c>application/grpc</c>, optionally <c>+proto</c>, optionally with parameters.</summary>
internal static class ContentType
{
    public const string Grpc = "application/grpc";

    private const string GrpcProto = "application/grpc+proto";

    public static bool IsGrpc(string? header)
    {
        if (header is null) return false;
        var semicolon = header.IndexOf(';');
        var type = (semicolon < 0 ? header : header[..semicolon]).Trim();
        return type.Equals(Grpc, StringComparison.OrdinalIgnoreCase) || type.Equals(GrpcProto, StringComparison.OrdinalIgnoreCase);
    }
}
