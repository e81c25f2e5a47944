// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.MachineConfig;

/// <summary>
/// An address and the length of the prefix that is on its link: 10.0.0.2/24. Unlike <see cref="IPNetwork"/> it keeps the
/// bits of the host.
/// </summary>
public readonly record struct InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The prefix alone: 10.0.0.0/24.</summary>
    public IPNetwork Network => new(Masked(Address, PrefixLength), PrefixLength);

    public override string ToString() => $"{Address}/{PrefixLength}";

    /// <summary>The address with the bits beyond the prefix cleared.</summary>
    internal static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - 8 * i, 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }

        return new(bytes);
    }
}
