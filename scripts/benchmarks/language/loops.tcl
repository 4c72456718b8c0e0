# tclsh loops.tcl NAME N: N operations of one kind; prints what they gave.
proc loop n { set s 0; for {set i 0} {$i < $n} {incr i} { incr s $i }; return $s }
proc arith n { set s 0; for {set i 0} {$i < $n} {incr i} { set s [expr {($s * 31 + $i) % 65536}] }; return $s }
proc add {a b} { expr {$a + $b} }
proc calls n { set s 0; for {set i 1} {$i <= $n} {incr i} { set s [add $s $i] }; return $s }
proc fibonacci n { if {$n < 2} { return $n }; expr {[fibonacci [expr {$n - 1}]] + [fibonacci [expr {$n - 2}]]} }
proc fib n { fibonacci 27 }
proc appends n { set s ""; for {set i 0} {$i < $n} {incr i} { append s x }; string length $s }
proc lists n {
	set l {}; for {set i 1} {$i <= $n} {incr i} { lappend l $i }
	set s 0; foreach x $l { incr s $x }; return $s
}
proc dicts n {
	set d [dict create]; for {set i 1} {$i <= $n} {incr i} { dict set d k$i $i }
	set s 0; for {set i 1} {$i <= $n} {incr i} { incr s [dict get $d k$i] }; return $s
}
proc catches n { set s 0; for {set i 0} {$i < $n} {incr i} { if {[catch { error no }]} { incr s } }; return $s }
proc filter n {
	set rows {}
	for {set i 1} {$i <= 1000} {incr i} { lappend rows [list $i [expr {$i % 3}] [expr {$i * 7919 % 1009}]] }
	set s 0
	for {set i 0} {$i < $n / 1000} {incr i} {
		set found {}
		foreach row $rows { if {[lindex $row 1] == 1 && [lindex $row 2] > 500} { lappend found $row } }
		set found [lrange [lsort -integer -decreasing -index 2 $found] 0 9]
		incr s [lindex $found 0 2]
	}
	return $s
}
array set names {append appends list lists dict dicts catch catches}
lassign $argv name n
puts [[expr {[info exists names($name)] ? $names($name) : $name}] $n]
