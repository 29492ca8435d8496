namespace Faultline.CodeFixes.Tests;

/// <summary>How the fix of FLT0008 names the attributes: short where that is clear, with a directive where it takes one.</summary>
public class DeclareEffectsNamesTests
{
    [Fact]
    public Task A_global_directive_is_enough() => Names(
        "", "[TakesLock(\"C.g\")]", "", ("Usings.cs", "global using Faultline.Annotations;\n"));

    [Fact]
    public Task A_directive_is_added_in_its_place() => Names(
        "using System;\nusing Acme;\nusing Zebra;\n\n", "[TakesLock(\"C.g\")]",
        "using System;\nusing Acme;\nusing Faultline.Annotations;\nusing Zebra;\n\n", ("Zebra.cs", "namespace Zebra;\n"));

    [Fact]
    public Task An_alias_is_used() => Names(
        "using TakesLock = Faultline.Annotations.TakesLockAttribute;\n\n", "[TakesLock(\"C.g\")]",
        "using TakesLock = Faultline.Annotations.TakesLockAttribute;\n\n");

    [Fact]
    public Task An_alias_that_means_something_else_is_not() => Names(
        "using TakesLock = System.ObsoleteAttribute;\n\n", "[TakesLockAttribute(\"C.g\")]",
        "using Faultline.Annotations;\nusing TakesLock = System.ObsoleteAttribute;\n\n");

    [Fact]
    public Task An_attribute_of_the_same_name_is_told_apart() => Names(
        "", "[global::Faultline.Annotations.TakesLock(\"C.g\")]", "",
        ("Own.cs", "internal sealed class TakesLockAttribute : System.Attribute;\n"));

    [Fact]
    public Task A_directive_that_would_break_another_name_is_not_added() => Names(
        "using Other;\n\n[Guarded, MayBlock] class Uses;\n\n", "[global::Faultline.Annotations.TakesLock(\"C.g\")]",
        "using Other;\n\n[Guarded, MayBlock] class Uses;\n\n",
        ("Own.cs", """
            using System;

            namespace Other;

            internal sealed class GuardedAttribute : Attribute;

            internal sealed class MayBlockAttribute : Attribute;
            """));

    [Fact]
    public Task A_conditional_directive_list_is_left_alone() => Names(
        "#if NET\nusing Acme;\n#endif\n\n", "[global::Faultline.Annotations.TakesLock(\"C.g\")]", "#if NET\nusing Acme;\n#endif\n\n");

    private static Task Names(
        string head, string attribute, string newHead, (string Name, string Text)? other = null)
    {
        return DeclareTest.Files(
            Both(head + Code("{|FLT0008:M|}", "")), Both(newHead + Code("M", "    " + attribute + "\n")));

        IEnumerable<(string Name, string Text)> Both(string code) =>
            other is { } file ? [("Code.cs", code), file] : [("Code.cs", code)];
    }

    private static string Code(string name, string attribute) =>
        $"public class C\n{{\n    object g = new();\n\n{attribute}    public void {name}() {{ lock (g) {{ }} }}\n}}\n";
}
