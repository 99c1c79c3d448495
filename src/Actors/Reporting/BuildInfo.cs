using System.Reflection;

namespace Troupe.Actors.Reporting;

/// <summary>What the build wrote into this assembly, to be told and nothing else.</summary>
public static class BuildInfo
{
    /// <summary><c>nuget</c>: the real packages; <c>standins</c>: those in standins/.</summary>
    public static string Packages { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "TroupePackages").Value ?? "";
}
