// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Discovery;

/// <summary><c>ADDRESS:PORT</c> where the address is IPv4, IPv6 in brackets, or empty for all addresses of both families.</summary>
internal static class ListenAddress
{
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static IPEndPoint Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && ushort.TryParse(text[(colon + 1)..], out var port))
        {
            var address = text[..colon];
            if (address.Length == 0) return new IPEndPoint(IPAddress.IPv6Any, port);
            var bracketed = address is ['[', .., ']'];
            if (bracketed == address.Contains(':') && IPAddress.TryParse(bracketed ? address[1..^1] : address, out var parsed))
            {
                return new IPEndPoint(parsed, port);
            }
        }
        throw new FormatException($"\"{text}\" is not an address to listen on; write ADDRESS:PORT, such as 127.0.0.1:3000, [::1]:3000 or :3000");
    }
}
