// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Linux.Netlink;

/// <summary>A uevent: a device came, changed or went. https://docs.kernel.org/driver-api/driver-model/device.html</summary>
/// <param name="Action"><c>add</c>, <c>remove</c>, <c>change</c>, <c>bind</c>, …</param>
/// <param name="DevicePath">Below /sys.</param>
/// <param name="Variables">E.g. SUBSYSTEM, MODALIAS, DEVNAME.</param>
public sealed record KernelEvent(string Action, string DevicePath, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>
    /// <c>ACTION@DEVPATH</c> and then <c>NAME=value</c>, each ended by a zero. Null for what is no kernel event.
    /// </summary>
    public static KernelEvent? Parse(ReadOnlySpan<byte> datagram)
    {
        var lines = Encoding.UTF8.GetString(datagram).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0].IndexOf('@') is not (> 0 and var at)) return null;
        var variables = new Dictionary<string, string>();
        foreach (var line in lines.AsSpan(1))
        {
            var equals = line.IndexOf('=');
            if (equals > 0) variables[line[..equals]] = line[(equals + 1)..];
        }

        return new KernelEvent(lines[0][..at], lines[0][(at + 1)..], variables);
    }
}
