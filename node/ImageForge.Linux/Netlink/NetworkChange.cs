// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux.Netlink;

/// <summary>Something about the interfaces of this namespace changed.</summary>
public abstract record NetworkChange
{
    private NetworkChange()
    {
    }

    /// <summary>A link is new, or its state, name or MTU is.</summary>
    public sealed record LinkSet(NetworkLink Link) : NetworkChange;

    public sealed record LinkRemoved(NetworkLink Link) : NetworkChange;

    public sealed record AddressSet(InterfaceAddress Address) : NetworkChange;

    public sealed record AddressRemoved(InterfaceAddress Address) : NetworkChange;

    /// <summary>Events were lost because they came faster than they were read: list everything again.</summary>
    public sealed record Lost : NetworkChange;
}
