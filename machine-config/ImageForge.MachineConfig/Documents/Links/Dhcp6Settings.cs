// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>What a DHCPv6 server is asked for, and what of its answer is used.</summary>
public sealed record Dhcp6Settings : ISwitched
{
    public bool On { get; init; } = true;

    /// <summary>False: only what goes for all machines is asked for (RFC 8415, 18.2.6), not an address.</summary>
    public bool Address { get; init; } = true;

    public bool RapidCommit { get; init; }

    public bool UseDns { get; init; } = true;

    public bool UseDomains { get; init; } = true;

    public bool UseNtp { get; init; } = true;

    public bool SendHostname { get; init; } = true;

    internal static SwitchShape<Dhcp6Settings> Switch { get; } = new(new("dhcp6",
        "What a DHCPv6 server is asked for, and what of its answer is used.", new Dhcp6Settings(),
        Flag("address", d => d.Address, (d, v) => d with { Address = v }, "Whether to ask for an address; false asks only for name servers and the like."),
        Flag("rapidCommit", d => d.RapidCommit, (d, v) => d with { RapidCommit = v }, "Whether the server may answer with two messages instead of four."),
        Flag("useDns", d => d.UseDns, (d, v) => d with { UseDns = v }, "Whether to ask the name servers that the answer names."),
        Flag("useDomains", d => d.UseDomains, (d, v) => d with { UseDomains = v }, "Whether to search the domains that the answer names."),
        Flag("useNtp", d => d.UseNtp, (d, v) => d with { UseNtp = v }, "Whether to set the clock by the time servers that the answer names."),
        Flag("sendHostname", d => d.SendHostname, (d, v) => d with { SendHostname = v }, "Whether to tell the server the machine's name.")),
        new Dhcp6Settings { On = false });

    private static Field<Dhcp6Settings, bool> Flag(
        string key, Func<Dhcp6Settings, bool> get, Func<Dhcp6Settings, bool, Dhcp6Settings> with, string meaning) =>
        new(key, new BooleanShape(), get, with, meaning) { Example = "false" };
}
