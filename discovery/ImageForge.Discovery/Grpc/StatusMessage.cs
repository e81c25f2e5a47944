// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Discovery.Grpc;

/// <summary>
/// The percent-encoding of <c>grpc-message</c> (gRPC over HTTP/2, "Responses"): printable ASCII but <c>%</c> stands for
/// itself, every other UTF-8 byte is <c>%XX</c>.
/// </summary>
internal static class StatusMessage
{
    public static string Encode(string message)
    {
        if (!message.AsSpan().ContainsAnyExceptInRange(' ', '~') && !message.Contains('%')) return message;
        var encoded = new StringBuilder(message.Length + 16);
        foreach (var unit in Encoding.UTF8.GetBytes(message))
        {
            if (unit is >= 0x20 and <= 0x7e and not (byte)'%') encoded.Append((char)unit);
            else encoded.Append('%').Append(unit.ToString("X2"));
        }
        return encoded.ToString();
    }
}
