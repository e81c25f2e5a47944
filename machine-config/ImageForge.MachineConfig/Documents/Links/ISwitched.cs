// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>Something that is off, on, or on with options.</summary>
public interface ISwitched
{
    /// <summary>False only where <c>false</c> is written.</summary>
    bool On { get; }
}
