// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux.Netlink;

/// <summary>
/// A link of kind <c>bridge</c> (IFLA_BR_* in linux/if_link.h). Null leaves the kernel's default. Times are in whole
/// seconds; the kernel counts hundredths (USER_HZ).
/// </summary>
public sealed record BridgeOptions : LinkOptions
{
    public const string Kind = "bridge";
    private const uint Hundredths = 100;

    private const ushort ForwardDelayAttribute = 1;
    private const ushort HelloTimeAttribute = 2;
    private const ushort MaxAgeAttribute = 3;
    private const ushort SpanningTreeAttribute = 5;
    private const ushort PriorityAttribute = 6;
    private const ushort VlanFilteringAttribute = 7;

    /// <summary>IEEE 802.1D spanning tree.</summary>
    public bool? SpanningTree { get; init; }

    /// <summary>The lowest in a network is its root.</summary>
    public ushort? Priority { get; init; }

    public uint? ForwardDelay { get; init; }

    public uint? HelloTime { get; init; }

    public uint? MaxAge { get; init; }

    /// <summary>Whether ports pass only the VLANs that they are members of.</summary>
    public bool? VlanFiltering { get; init; }

    internal override void Write(NetlinkRequest request)
    {
        // Times before the switch: with it on they must already go together.
        if (ForwardDelay is { } delay) request.U32(ForwardDelayAttribute, delay * Hundredths);
        if (HelloTime is { } hello) request.U32(HelloTimeAttribute, hello * Hundredths);
        if (MaxAge is { } age) request.U32(MaxAgeAttribute, age * Hundredths);
        if (Priority is { } priority) request.U16(PriorityAttribute, priority);
        if (SpanningTree is { } on) request.U32(SpanningTreeAttribute, on ? 1u : 0u);
        if (VlanFiltering is { } filtering) request.U8(VlanFilteringAttribute, filtering ? (byte)1 : (byte)0);
    }

    internal static BridgeOptions Parse(AttributeReader attributes)
    {
        var options = new BridgeOptions();
        while (attributes.MoveNext())
        {
            options = attributes.Type switch
            {
                ForwardDelayAttribute => options with { ForwardDelay = attributes.U32() / Hundredths },
                HelloTimeAttribute => options with { HelloTime = attributes.U32() / Hundredths },
                MaxAgeAttribute => options with { MaxAge = attributes.U32() / Hundredths },
                SpanningTreeAttribute => options with { SpanningTree = attributes.U32() != 0 },
                PriorityAttribute => options with { Priority = attributes.U16() },
                VlanFilteringAttribute => options with { VlanFiltering = attributes.U8() != 0 },
                _ => options,
            };
        }

        return options;
    }
}
