using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>
/// <c>FaultlineMode</c>, on a client that has only the analyzers, its attributes as source, and the C# of 2018.
/// </summary>
[Collection(PackedOnce.Name)]
public sealed class SeverityTests(SeverityTests.Latches latches) : IClassFixture<SeverityTests.Latches>
{
    private const string Source =
        """
        using System;
        using Faultline.Annotations;

        [LockClass("latch", TakenByFaultHandler = true)]
        public sealed class Latch
        {
            [Acquires]
            public void Enter()
            {
            }

            [Releases]
            public void Exit()
            {
            }
        }

        public sealed class Window
        {
            [MayFault]
            public void CopyTo(Span<byte> destination)
            {
            }
        }

        public static class Writer
        {
            public static void Write(Latch latch, Window source, byte[] destination)
            {
                latch.Enter();
                try
                {
                    source.CopyTo(destination);
                }
                finally
                {
                    latch.Exit();
                }
            }
        }

        """;

    private const string BulkOff = "is_global = true\ndotnet_analyzer_diagnostic.severity = none\n";
    private const string OwnGlobalChoice = "is_global = true\ndotnet_diagnostic.FLT0001.severity = suggestion\n";
    private const string OwnChoice = "root = true\n[*.cs]\ndotnet_diagnostic.FLT0001.severity = suggestion\n";

    [Fact]
    public void Unset_the_rules_have_their_own_severities() =>
        Assert.Equal([Faulting("warning")], latches.Build().Succeeded().Messages());

    [Fact]
    public void Unset_the_clients_bulk_settings_hold() =>
        Assert.Empty(latches.Build(globalConfig: BulkOff).Succeeded().Messages());

    [Fact]
    public void Strict_breaks_the_build() =>
        Assert.Equal([Faulting("error")], latches.Build("strict").ExitedWith(1).Messages());

    [Fact]
    public void Page_locks_only_warns_of_faults_under_page_locks_whatever_the_bulk_settings()
    {
        Assert.Equal(
            [Faulting("warning")],
            latches.Build("page-locks-only", globalConfig: BulkOff).Succeeded().Messages());
    }

    [Fact]
    public void None_is_silent() => Assert.Empty(latches.Build("none").Succeeded().Messages());

    [Fact]
    public void The_clients_own_editorconfig_wins() =>
        Assert.Empty(latches.Build("strict", editorConfig: OwnChoice).Succeeded().Messages());

    [Fact]
    public void The_clients_own_global_config_wins()
    {
        CommandResult build = latches.Build("strict", globalConfig: OwnGlobalChoice).Succeeded();
        Assert.Empty(build.Messages());
        Assert.Contains(" 0 Warning(s)", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_mode_is_an_error()
    {
        CommandResult build = latches.Build("stict").ExitedWith(1);
        Assert.Contains("FaultlineMode is 'stict'", build.Output, StringComparison.Ordinal);
    }

    private static Message Faulting(string severity) =>
        BuildLog.At("Latches.cs", Source, "source.CopyTo(destination)", severity, "FLT0001");

    /// <summary>The client, built again with other settings each time.</summary>
    public sealed class Latches(PackedPackages packages)
    {
        private readonly Client _client = packages.NewClient(
            "Latches",
            "Faultline.Analyzers",
            """
            <FaultlineAnnotations>source</FaultlineAnnotations>
            <LangVersion>7.3</LangVersion>
            <FaultlineMode>$(ModeOfThisBuild)</FaultlineMode>
            """,
            ("Latches.cs", Source));

        internal CommandResult Build(string mode = "", string? editorConfig = null, string? globalConfig = null)
        {
            Place(".editorconfig", editorConfig);
            Place(".globalconfig", globalConfig);
            return _client.Build($"-p:ModeOfThisBuild={mode}");
        }

        private void Place(string name, string? text)
        {
            string path = Path.Combine(_client.Folder, name);
            File.Delete(path);
            if (text is not null)
            {
                File.WriteAllText(path, text);
            }
        }
    }
}
