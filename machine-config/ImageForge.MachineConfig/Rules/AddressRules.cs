// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;

namespace ImageForge.MachineConfig.Rules;

/// <summary>Each address and each prefix is on one link.</summary>
internal static class AddressRules
{
    public static void Check(ManifestScope scope) => Links.In(scope).Where(l => l.Scope.Good("addresses")).ToList().Pairs((first, second) =>
    {
        for (var i = 0; i < second.Link.Addresses.Count; i++)
        {
            var mine = second.Link.Addresses[i];
            // Link-local prefixes are the same on every link, which is what they are for.
            if (mine.Address.IsIPv6LinkLocal) continue;
            if (first.Link.Addresses.Any(a => a.Address.Equals(mine.Address)))
                second.Scope.Error(DiagnosticCode.PrefixOverlap, "addresses", i, $"{mine.Address} is an address of {first.SeenFrom(second)} too", null, "give each link addresses of its own");
            else if (first.Link.Addresses.FirstOrDefault(a => Overlap(a, mine)) is { Address: not null } theirs)
                second.Scope.Error(DiagnosticCode.PrefixOverlap, "addresses", i, $"{mine} overlaps {theirs} of {first.SeenFrom(second)}", null,
                    "give each link a prefix of its own: the kernel could not tell where to send");
        }
    });

    /// <summary>A single address (/32, /128) says nothing about what is on the link.</summary>
    private static bool Overlap(InterfaceAddress one, InterfaceAddress other) =>
        one.Address.AddressFamily == other.Address.AddressFamily && !IsSingle(one) && !IsSingle(other) &&
        (one.Network.Contains(other.Network.BaseAddress) || other.Network.Contains(one.Network.BaseAddress));

    private static bool IsSingle(InterfaceAddress address) => address.PrefixLength == (address.Address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
}
