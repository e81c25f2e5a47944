// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>Where a layer of configuration comes from. Later ones override earlier ones; this is the one order there is.</summary>
public enum LayerKind
{
    /// <summary>Defaults of the version contract that the manifest names.</summary>
    Contract,

    /// <summary>Definition that a platform's manifests begin with.</summary>
    Base,

    /// <summary>A manifest file, in the order of the command line.</summary>
    File,

    /// <summary>A patch given beside the files.</summary>
    Patch,

    /// <summary>What the machine was handed where it boots.</summary>
    UserData,

    /// <summary>Settings on the kernel's command line.</summary>
    CommandLine,
}
