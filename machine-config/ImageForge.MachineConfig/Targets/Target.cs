// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>Where a machine is to run, as far as a manifest can be judged by it. A null means: no judgement.</summary>
/// <param name="Name">As people write it: <c>metal</c>, <c>cloud:aws</c>.</param>
/// <param name="Title">Within a sentence: "Amazon EC2", "a physical machine".</param>
/// <param name="Platform">What the image must be built for.</param>
/// <param name="Boots">The forms of an image that boot there; never empty.</param>
/// <param name="Keeps">Whether what an image boots from can keep the machine's state.</param>
/// <param name="Disks">Beginnings of the kernel's names for disks there: sd, nvme.</param>
public sealed record Target(
    string Name, string Title, MachinePlatform Platform, IReadOnlyList<ImageOutput> Boots, bool Keeps, IReadOnlyList<string> Disks)
{
    /// <summary>The form that a raw disk is given before it is uploaded: "a VHD of fixed size".</summary>
    public string? UploadedAs { get; init; }

    public UserDataBudget? UserData { get; init; }

    /// <summary>The serial port that is recorded there, such as ttyS0.</summary>
    public string? Console { get; init; }

    /// <summary>Largest packet of its network in bytes.</summary>
    public int? Mtu { get; init; }

    /// <summary>Platforms whose images have no driver for its disks or network cards.</summary>
    public IReadOnlyList<MachinePlatform> Refuses { get; init; } = [];

    /// <summary>Its network carries IP packets from card to card, no tagged frames, and has no switches to speak with.</summary>
    public bool RoutesOnly { get; init; }

    /// <summary>Machines come and go by themselves there, so that nothing may single one out.</summary>
    public bool Scales { get; init; }

    /// <summary>Address of the host as its own guests, and nobody else, reach it.</summary>
    public string? HostAddress { get; init; }
}

/// <summary>The most bytes of user data that a provider takes.</summary>
/// <param name="Encoded">Whether the bytes are counted after base64, as the provider's API carries them.</param>
public sealed record UserDataBudget(int Bytes, bool Encoded)
{
    /// <summary>What so many bytes count for.</summary>
    public int Cost(int bytes) => Encoded ? (bytes + 2) / 3 * 4 : bytes;
}
