/* pdu.h - answers one request PDU from the encoded objects. */
#ifndef BENCH_PDU_H
#define BENCH_PDU_H
#include "mib.h"

static inline u8 *put_exc(u8 *w, const u8 *ob, size_t on, u8 tag)
{
	*w++ = 0x30;
	size_t body = 1 + (on < 128 ? 1 : 2) + on + 2;
	w += w_len(w, body);
	*w++ = 6; w += w_len(w, on);
	memcpy(w, ob, on); w += on;
	*w++ = tag; *w++ = 0;
	return w;
}
/* Reads a request PDU at *r, writes the Response-PDU into buf (varbinds from
 * buf+HEAD on).  Returns its start, its end in *endp; NULL to drop. */
static u8 *do_pdu(rd *r, int ver, u8 *buf, size_t limit, u8 **endp)
{
	u8 tag; u32 len;
	if (r_tl(r, &tag, &len)) return NULL;
	rd b = {r->p, r->p + len};
	r->p += len;
	rd id;
	int64_t a, c;
	const u8 *id0 = b.p;
	if (r_tag(&b, 2, &id)) return NULL;
	size_t idn = b.p - id0;
	if (r_int(&b, &a) || r_int(&b, &c)) return NULL;
	rd vl;
	if (r_tag(&b, 0x30, &vl)) return NULL;
	const u8 *req_vb = vl.p;
	size_t req_vbn = vl.end - vl.p;

	u8 *w0 = buf + HEAD, *w = w0;
	const u8 *lim = buf + HEAD + limit - 120; /* room for the headers */
	int err = 0, erri = 0, idx = 0;

	if (tag == 0xa0 || tag == 0xa1) {
		while (vl.p < vl.end) {
			rd vb, nm;
			idx++;
			if (r_tag(&vl, 0x30, &vb) || r_tag(&vb, 6, &nm)) return NULL;
			size_t on = nm.end - nm.p;
			int64_t k;
			if (tag == 0xa0) {
				k = mib_exact(nm.p, on);
				if (k >= 0 && ver == 0 && is_c64(k)) k = -1;
			} else {
				u32 o[MAXOID + 2];
				int n = oid_read(nm.p, on, o);
				if (n < 0) return NULL;
				u32 m = mib_next(o, n);
				if (ver == 0 && is_c64(m)) m = 8 + 22 * N + 13 * N;
				k = m < T ? (int64_t)m : -3;
			}
			if (k < 0) {
				if (ver == 0) { err = 2; erri = idx; break; }
				if (w + on + 12 > lim) { err = 1; break; }
				w = put_exc(w, nm.p, on, k == -1 ? 0x80 : k == -2 ? 0x81 : 0x82);
			} else {
				size_t n = off[k + 1] - off[k];
				if (w + n > lim) { err = 1; break; }
				memcpy(w, blob + off[k], n);
				w += n;
			}
			st.vb++;
		}
	} else if (tag == 0xa5 && ver > 0) {
		u32 cur[256];
		const u8 *nmp[256];
		u32 nml[256], nrep = 0;
		int64_t nonrep = a < 0 ? 0 : a, maxrep = c < 0 ? 0 : c;
		int full = 0;
		while (vl.p < vl.end && !full) {
			rd vb, nm;
			u32 o[MAXOID + 2];
			if (r_tag(&vl, 0x30, &vb) || r_tag(&vb, 6, &nm)) return NULL;
			int n = oid_read(nm.p, nm.end - nm.p, o);
			if (n < 0) return NULL;
			u32 m = mib_next(o, n);
			if (idx++ < nonrep) {
				if (m >= T) {
					if (w + (nm.end - nm.p) + 12 > lim) { full = 1; break; }
					w = put_exc(w, nm.p, nm.end - nm.p, 0x82);
				} else {
					size_t z = off[m + 1] - off[m];
					if (w + z > lim) { full = 1; break; }
					memcpy(w, blob + off[m], z); w += z;
				}
				st.vb++;
			} else if (nrep < 256) {
				cur[nrep] = m; nmp[nrep] = nm.p; nml[nrep++] = nm.end - nm.p;
			}
		}
		if (!full && nrep == 1 && maxrep > 0) {
			u32 k = cur[0], e = maxrep > T - k ? T : k + (u32)maxrep;
			size_t room = lim - w;
			if (off[e] - off[k] > room) { /* largest e that fits */
				u32 lo = k, hi = e;
				while (hi - lo > 1) {
					u32 mid = lo + (hi - lo) / 2;
					if (off[mid] - off[k] <= room) lo = mid; else hi = mid;
				}
				e = lo;
			} else if (e - k < maxrep) {
				full = 2;
			}
			memcpy(w, blob + off[k], off[e] - off[k]);
			w += off[e] - off[k];
			st.vb += e - k;
			if (full == 2) {
				if (e > k) {
					const u8 *x = blob + off[e - 1];
					w = put_exc(w, x + 4, x[3], 0x82);
				} else
					w = put_exc(w, nmp[0], nml[0], 0x82);
			}
		} else if (!full && nrep) {
			for (int64_t rep = 0; rep < maxrep && !full; rep++) {
				int live = 0;
				for (u32 j = 0; j < nrep; j++) {
					u32 k = cur[j];
					if (k >= T) {
						if (w + nml[j] + 12 > lim) { full = 1; break; }
						w = put_exc(w, nmp[j], nml[j], 0x82);
						continue;
					}
					size_t z = off[k + 1] - off[k];
					if (w + z > lim) { full = 1; break; }
					memcpy(w, blob + off[k], z); w += z;
					const u8 *x = blob + off[k];
					nmp[j] = x + 4; nml[j] = x[3];
					cur[j] = k + 1;
					live = 1;
					st.vb++;
				}
				if (!live) break;
			}
		}
	} else if (tag == 0xa3) {
		err = ver == 0 ? 2 : 17; erri = 1;
	} else
		return NULL;

	if (err) {
		w = w0;
		if (err != 1) { memcpy(w, req_vb, req_vbn); w += req_vbn; }
	}
	u8 *s = b_hdr(w0, 0x30, w - w0);
	u8 es[6] = {2, 1, err, 2, 1, erri};
	s = b_raw(s, es, 6);
	s = b_raw(s, id0, idn);
	s = b_hdr(s, 0xa2, w - s);
	*endp = w;
	return s;
}
#endif
